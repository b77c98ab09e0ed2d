import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;

import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.AcroFields;
import com.itextpdf.text.pdf.PdfAnnotation;
import com.itextpdf.text.pdf.PdfContentByte;
import com.itextpdf.text.pdf.PdfFormField;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfSignatureAppearance;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.PdfStream;
import com.itextpdf.text.pdf.security.BouncyCastleDigest;
import com.itextpdf.text.pdf.security.CrlClient;
import com.itextpdf.text.pdf.security.LtvVerification;
import com.itextpdf.text.pdf.security.MakeSignature;
import com.itextpdf.text.pdf.security.OcspClient;
import com.itextpdf.text.pdf.security.PrivateKeySignature;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * iText 5 as its users use it, in append mode: signs, certifies, fills, annotates, adds a security store. Jobs as in PdfBox.java.
 */
public final class IText {
    private final PrivateKey key;
    private final Certificate[] chain;

    private IText(String store) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Paths.get(store))) {
            keys.load(in, "essai".toCharArray());
        }
        String alias = keys.aliases().nextElement();
        key = (PrivateKey) keys.getKey(alias, "essai".toCharArray());
        chain = keys.getCertificateChain(alias);
    }

    public static void main(String[] arguments) throws Exception {
        IText peer = new IText(arguments[0]);
        for (String line : new String(System.in.readAllBytes(), "UTF-8").split("\n")) {
            if (line.isEmpty()) {
                continue;
            }
            String[] job = line.split("\t");
            String said = "ok";
            PdfReader reader = null;
            try (OutputStream out = new FileOutputStream(job[2])) {
                reader = new PdfReader(job[1]);
                peer.run(reader, out, job[0], Arrays.copyOfRange(job, 3, job.length));
            } catch (Throwable problem) {
                StringWriter trace = new StringWriter();
                problem.printStackTrace(new PrintWriter(trace));
                said = trace.toString().replace('\n', ' ');
                Files.deleteIfExists(Paths.get(job[2]));
            } finally {
                if (reader != null) {
                    reader.close();
                }
            }
            System.out.println(said);
        }
    }

    private void run(PdfReader reader, OutputStream out, String kind, String[] more) throws Exception {
        switch (kind) {
            case "sign":
                sign(reader, out, 0, null, null);
                return;
            case "certify":
                sign(reader, out, Integer.parseInt(more[0]), null, null);
                return;
            case "sign-visible":
                sign(reader, out, 0, new Rectangle(Float.parseFloat(more[0]), Float.parseFloat(more[1]),
                    Float.parseFloat(more[0]) + 120, Float.parseFloat(more[1]) + 40), null);
                return;
            case "sign-field":
                sign(reader, out, 0, null, more[0]);
                return;
            default:
        }
        PdfStamper stamper = new PdfStamper(reader, out, '\0', true);
        switch (kind) {
            case "fill": {
                AcroFields fields = stamper.getAcroFields();
                if (!fields.setField(more[0], more[1])) {
                    throw new IllegalArgumentException("no field " + more[0]);
                }
                break;
            }
            case "text-annotation":
                stamper.addAnnotation(PdfAnnotation.createText(stamper.getWriter(), new Rectangle(500, 600, 520, 620), "Relu",
                    "Vu", false, "Comment"), 1);
                break;
            case "popup-annotation": {
                PdfAnnotation text = PdfAnnotation.createText(stamper.getWriter(), new Rectangle(500, 600, 520, 620), "Relu",
                    "Vu", false, "Comment");
                PdfAnnotation popup = PdfAnnotation.createPopup(stamper.getWriter(), new Rectangle(400, 500, 520, 590), null,
                    false);
                popup.put(com.itextpdf.text.pdf.PdfName.PARENT, text.getIndirectReference());
                text.put(com.itextpdf.text.pdf.PdfName.POPUP, popup.getIndirectReference());
                stamper.addAnnotation(text, 1);
                stamper.addAnnotation(popup, 1);
                break;
            }
            case "stamp-annotation":
                stamper.addAnnotation(PdfAnnotation.createStamp(stamper.getWriter(), new Rectangle(400, 600, 500, 640), "Vu",
                    "Approved"), 1);
                break;
            case "empty-signature-field":
                stamper.addSignature("Suivant", 1, 350, 20, 450, 50);
                break;
            case "security-store": {
                LtvVerification ltv = stamper.getLtvVerification();
                AcroFields fields = stamper.getAcroFields();
                for (String name : fields.getSignatureNames()) {
                    byte[] certificate = chain[0].getEncoded();
                    ltv.addVerification(name, Collections.<byte[]>emptyList(), Collections.<byte[]>emptyList(),
                        Collections.singletonList(certificate));
                }
                break;
            }
            case "info": {
                java.util.HashMap<String, String> info = new java.util.HashMap<>();
                info.put("Title", "Copie");
                stamper.setMoreInfo(info);
                break;
            }
            // Not lawful.
            case "page-content": {
                PdfContentByte over = stamper.getOverContent(1);
                over.rectangle(72, 700, 200, 40);
                over.fill();
                break;
            }
            case "page-added":
                stamper.insertPage(2, new Rectangle(595, 842));
                break;
            case "text-field": {
                com.itextpdf.text.pdf.TextField field =
                    new com.itextpdf.text.pdf.TextField(stamper.getWriter(), new Rectangle(72, 700, 272, 740), "nouveau");
                field.setText("1 000 000");
                field.setBackgroundColor(com.itextpdf.text.BaseColor.WHITE);
                stamper.addAnnotation(field.getTextField(), 1);
                break;
            }
            case "script":
                stamper.addJavaScript("app.alert('1');");
                break;
            case "outline": {
                java.util.HashMap<String, Object> one = new java.util.HashMap<>();
                one.put("Title", "Nouveau");
                one.put("Action", "GoTo");
                one.put("Page", "1 Fit");
                stamper.setOutlines(new java.util.ArrayList<>(Collections.singletonList(one)));
                break;
            }
            case "attachment":
                stamper.addFileAttachment("pièce", "autre".getBytes("UTF-8"), null, "autre.txt");
                break;
            default:
                throw new IllegalArgumentException(kind);
        }
        stamper.close();
    }

    private void sign(PdfReader reader, OutputStream out, int certification, Rectangle where, String field) throws Exception {
        PdfStamper stamper = PdfStamper.createSignature(reader, out, '\0', null, true);
        PdfSignatureAppearance appearance = stamper.getSignatureAppearance();
        Calendar time = Calendar.getInstance();
        time.setTimeInMillis(1796292000000L);
        appearance.setSignDate(time);
        appearance.setReason("Essai");
        if (field != null) {
            appearance.setVisibleSignature(field);
        } else if (where != null) {
            appearance.setVisibleSignature(where, 1, null);
        }
        if (certification > 0) {
            appearance.setCertificationLevel(certification);
        }
        MakeSignature.signDetached(appearance, new BouncyCastleDigest(), new PrivateKeySignature(key, "SHA-256", "BC"), chain,
            (Collection<CrlClient>) null, (OcspClient) null, null, 0, MakeSignature.CryptoStandard.CMS);
    }
}
