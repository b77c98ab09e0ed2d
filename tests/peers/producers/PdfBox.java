import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.color.PDColor;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceRGB;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationText;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationTextMarkup;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.visible.PDVisibleSigProperties;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.visible.PDVisibleSignDesigner;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Apache PDFBox 2 as its users use it: signs, fills and annotates, always by an incremental update.
 *
 * <p>Reads jobs from standard input, one a line, parts separated by tabs: {@code KIND IN OUT ARGUMENT…}; writes {@code ok} or what
 * went wrong for each, in the same order. The first argument of the program is a PKCS#12 file, its password is "essai".
 */
public final class PdfBox implements SignatureInterface {
    private final PrivateKey key;
    private final Certificate[] chain;

    private PdfBox(String store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Paths.get(store))) {
            keys.load(in, "essai".toCharArray());
        }
        String alias = keys.aliases().nextElement();
        key = (PrivateKey) keys.getKey(alias, "essai".toCharArray());
        chain = keys.getCertificateChain(alias);
    }

    public static void main(String[] arguments) throws Exception {
        PdfBox peer = new PdfBox(arguments[0]);
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.OFF);
        for (String line : new String(System.in.readAllBytes(), "UTF-8").split("\n")) {
            if (line.isEmpty()) {
                continue;
            }
            String[] job = line.split("\t");
            String said = "ok";
            try (PDDocument document = PDDocument.load(new File(job[1]), ""); OutputStream out = new FileOutputStream(job[2])) {
                peer.run(document, out, job[0], Arrays.copyOfRange(job, 3, job.length));
            } catch (Throwable problem) {
                StringWriter trace = new StringWriter();
                problem.printStackTrace(new PrintWriter(trace));
                said = trace.toString().replace('\n', ' ');
                Files.deleteIfExists(Paths.get(job[2]));
            }
            System.out.println(said);
        }
    }

    private void run(PDDocument document, OutputStream out, String kind, String[] more) throws Exception {
        switch (kind) {
            case "sign": {
                PDSignature signature = signature("2026-12-02");
                document.addSignature(signature, this);
                document.saveIncremental(out);
                break;
            }
            case "certify": {
                PDSignature signature = signature("2026-12-02");
                permit(document, signature, Integer.parseInt(more[0]));
                document.addSignature(signature, this);
                document.saveIncremental(out);
                break;
            }
            case "sign-visible":
                visible(document, out, Float.parseFloat(more[0]), Float.parseFloat(more[1]));
                break;
            case "sign-field": {
                PDSignatureField field = (PDSignatureField) document.getDocumentCatalog().getAcroForm().getField(more[0]);
                PDSignature signature = signature("2026-12-02");
                field.getCOSObject().setItem(COSName.V, signature);
                document.addSignature(signature, this);
                document.saveIncremental(out);
                break;
            }
            case "fill":
                fill(document, out, more[0], more[1]);
                break;
            case "fill-flagged": {
                // The older way: every dictionary on the way is marked.
                PDAcroForm form = document.getDocumentCatalog().getAcroForm();
                PDField field = form.getField(more[0]);
                field.setValue(more[1]);
                flag(document.getDocumentCatalog().getCOSObject());
                flag(form.getCOSObject());
                flag(form.getCOSObject().getDictionaryObject(COSName.FIELDS));
                for (PDField at = field; at != null; at = at.getParent()) {
                    flag(at.getCOSObject());
                }
                for (PDAnnotationWidget widget : field.getWidgets()) {
                    flag(widget.getCOSObject());
                    flag(widget.getCOSObject().getDictionaryObject(COSName.AP));
                    flag(widget.getAppearance().getNormalAppearance().getCOSObject());
                }
                flag(document.getDocumentCatalog().getPages().getCOSObject());
                document.saveIncremental(out);
                break;
            }
            case "text-annotation": {
                PDAnnotationText note = new PDAnnotationText();
                note.setContents("Vu");
                note.setName(PDAnnotationText.NAME_COMMENT);
                note.setRectangle(new PDRectangle(500, 600, 20, 20));
                annotate(document, out, note);
                break;
            }
            case "highlight": {
                PDAnnotationTextMarkup mark = new PDAnnotationTextMarkup(PDAnnotationTextMarkup.SUB_TYPE_HIGHLIGHT);
                mark.setRectangle(new PDRectangle(72, 715, 100, 20));
                mark.setQuadPoints(new float[] {72, 735, 172, 735, 72, 715, 172, 715});
                mark.setColor(new PDColor(new float[] {1, 1, 0}, PDDeviceRGB.INSTANCE));
                annotate(document, out, mark);
                break;
            }
            case "empty-signature-field": {
                PDAcroForm form = document.getDocumentCatalog().getAcroForm();
                if (form == null) {
                    form = new PDAcroForm(document);
                    document.getDocumentCatalog().setAcroForm(form);
                }
                PDSignatureField field = new PDSignatureField(form);
                PDAnnotationWidget widget = field.getWidgets().get(0);
                PDPage page = document.getPage(0);
                widget.setRectangle(new PDRectangle(350, 20, 100, 30));
                widget.setPage(page);
                widget.setPrinted(true);
                page.getAnnotations().add(widget);
                form.getFields().add(field);
                flag(document.getDocumentCatalog().getCOSObject());
                flag(form.getCOSObject());
                flag(form.getCOSObject().getDictionaryObject(COSName.FIELDS));
                flag(page.getCOSObject());
                flag(page.getCOSObject().getDictionaryObject(COSName.ANNOTS));
                flag(document.getPages().getCOSObject());
                document.saveIncremental(out);
                break;
            }
            case "page-content": {
                // Not lawful.
                PDPage page = document.getPage(0);
                try (org.apache.pdfbox.pdmodel.PDPageContentStream content = new org.apache.pdfbox.pdmodel.PDPageContentStream(
                        document, page, org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode.APPEND, true, true)) {
                    content.addRect(72, 700, 200, 40);
                    content.fill();
                }
                save(document, out, page.getCOSObject());
                break;
            }
            case "page-added": {
                document.addPage(new PDPage());
                save(document, out, document.getPages().getCOSObject(), document.getDocumentCatalog().getCOSObject());
                break;
            }
            case "page-removed": {
                document.removePage(0);
                save(document, out, document.getPages().getCOSObject(), document.getDocumentCatalog().getCOSObject());
                break;
            }
            case "page-turned": {
                PDPage page = document.getPage(0);
                page.setRotation(page.getRotation() + 90);
                save(document, out, page.getCOSObject());
                break;
            }
            case "flattened": {
                PDAcroForm form = document.getDocumentCatalog().getAcroForm();
                form.flatten();
                Set<COSDictionary> all = new HashSet<>(Arrays.asList(document.getDocumentCatalog().getCOSObject(),
                    form.getCOSObject()));
                for (PDPage page : document.getPages()) {
                    all.add(page.getCOSObject());
                }
                document.saveIncremental(out, all);
                break;
            }
            default:
                throw new IllegalArgumentException(kind);
        }
    }

    private static PDSignature signature(String day) {
        PDSignature signature = new PDSignature();
        signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
        signature.setSubFilter(PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
        signature.setName("Essai");
        Calendar time = Calendar.getInstance();
        time.setTimeInMillis(1796292000000L);
        signature.setSignDate(time);
        return signature;
    }

    private static void permit(PDDocument document, PDSignature signature, int level) {
        COSDictionary parameters = new COSDictionary();
        parameters.setItem(COSName.TYPE, COSName.getPDFName("TransformParams"));
        parameters.setInt(COSName.P, level);
        parameters.setName(COSName.V, "1.2");
        parameters.setDirect(true);
        COSDictionary reference = new COSDictionary();
        reference.setItem(COSName.TYPE, COSName.getPDFName("SigRef"));
        reference.setItem(COSName.getPDFName("TransformMethod"), COSName.DOCMDP);
        reference.setItem(COSName.getPDFName("DigestMethod"), COSName.getPDFName("SHA256"));
        reference.setItem(COSName.getPDFName("TransformParams"), parameters);
        reference.setDirect(true);
        COSArray references = new COSArray();
        references.add(reference);
        signature.getCOSObject().setItem(COSName.getPDFName("Reference"), references);
        COSDictionary catalog = document.getDocumentCatalog().getCOSObject();
        COSDictionary permissions = new COSDictionary();
        permissions.setItem(COSName.DOCMDP, signature);
        catalog.setItem(COSName.PERMS, permissions);
        catalog.setNeedToBeUpdated(true);
        permissions.setNeedToBeUpdated(true);
    }

    private void visible(PDDocument document, OutputStream out, float x, float y) throws Exception {
        java.awt.image.BufferedImage image = new java.awt.image.BufferedImage(60, 20, java.awt.image.BufferedImage.TYPE_INT_RGB);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        document.save(saved);
        PDVisibleSignDesigner designer =
            new PDVisibleSignDesigner(new ByteArrayInputStream(saved.toByteArray()), image, 1);
        designer.xAxis(x).yAxis(y).zoom(0).adjustForRotation();
        PDVisibleSigProperties properties = new PDVisibleSigProperties();
        properties.signerName("Essai").signerLocation("Rabat").signatureReason("Essai").preferredSize(0).page(1)
            .visualSignEnabled(true).setPdVisibleSignature(designer);
        properties.buildSignature();
        SignatureOptions options = new SignatureOptions();
        options.setVisualSignature(properties.getVisibleSignature());
        options.setPage(0);
        document.addSignature(signature("2026-12-02"), this, options);
        document.saveIncremental(out);
        options.close();
    }

    private static void fill(PDDocument document, OutputStream out, String name, String value) throws Exception {
        PDField field = document.getDocumentCatalog().getAcroForm().getField(name);
        field.setValue(value);
        Set<COSDictionary> all = new HashSet<>();
        all.add(field.getCOSObject());
        for (PDAnnotationWidget widget : field.getWidgets()) {
            all.add(widget.getCOSObject());
            COSBase shown = widget.getAppearance().getNormalAppearance().getCOSObject();
            all.add((COSDictionary) shown);
        }
        document.saveIncremental(out, all);
    }

    private static void annotate(PDDocument document, OutputStream out, PDAnnotation annotation) throws Exception {
        PDPage page = document.getPage(0);
        annotation.setPage(page);
        annotation.setPrinted(true);
        annotation.constructAppearances(document);
        List<PDAnnotation> all = page.getAnnotations();
        all.add(annotation);
        page.setAnnotations(all);
        save(document, out, page.getCOSObject());
    }

    private static void save(PDDocument document, OutputStream out, COSDictionary... changed) throws Exception {
        document.saveIncremental(out, new HashSet<>(Arrays.asList(changed)));
    }

    private static void flag(COSBase object) {
        if (object instanceof COSDictionary) {
            ((COSDictionary) object).setNeedToBeUpdated(true);
        } else if (object instanceof COSArray) {
            ((COSArray) object).setNeedToBeUpdated(true);
        }
    }

    @Override
    public byte[] sign(InputStream content) throws java.io.IOException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
            generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(key), (X509Certificate) chain[0]));
            return generator.generate(new CMSProcessableByteArray(content.readAllBytes()), false).getEncoded();
        } catch (Exception problem) {
            throw new java.io.IOException(problem);
        }
    }
}
