# Ce que dit le programme, en français. Les erreurs et constats de la bibliothèque portent ici leur code
# (pdf.no-startxref est pdf-no-startxref), avec les mêmes variables que la phrase anglaise.

## Les actes

word-act-visa = visa
word-act-signature = signature
word-act-seal = cachet
word-act-receipt = récépissé
word-act-countersignature = contreseing
word-act-unnamed = signature
word-act-document-timestamp = horodatage du document
word-act-short = { $order } ({ $act }, { $who })
who-unknown = signataire inconnu

pki-made = { $subject } :
item-signed = porte sur { $pages ->
    [one] { $pages } page
   *[other] { $pages } pages
 }, { $revisions ->
    [one] { $revisions } révision
   *[other] { $revisions } révisions
 }, { $signatures ->
    [0] aucune signature auparavant
    [one] { $signatures } signature auparavant
   *[other] { $signatures } signatures auparavant
 }
item-omitted = { $count } de plus des mêmes sortes ; examiner montre tout
pki-left-out = demandées et non émises : les extensions { $extensions }
pki-register = { $count ->
    [0] Aucun certificat.
    [one] { $count } certificat.
   *[other] { $count } certificats.
 }
pki-event-revoked = révoqué depuis le { $at } ({ $reason })
pki-event-held = suspendu depuis le { $at } ({ $reason })
pki-event-released = suspension levée le { $at } ({ $reason })
pki-event-invalid = , sans valeur depuis le { $since }
pki-list = liste complète { $number } de { $issuer } : certificats révoqués : { $entries }, la prochaine avant { $next } : { $file }
pki-delta = liste différentielle { $number } de { $issuer } : changements : { $entries }, la prochaine avant { $next } : { $file }
word-state-valid = valide
word-state-not-yet-valid = pas encore valide
word-state-expired = expiré
word-state-on-hold = suspendu
word-state-revoked = révoqué
label-profile = profil
label-issued = émis
label-renews = renouvelle
item-done = { $input } → { $output } : { $act }, identifiant { $id }
previewed = { $input }, page { $page } → { $preview } : aperçu, rien n'est signé
item-skipped = { $input } → { $output } : déjà fait, passé
item-error = { $input } : non fait
item-summary = { $items ->
    [one] { $items } fichier
   *[other] { $items } fichiers
 } : { $done ->
    [one] { $done } fait
   *[other] { $done } faits
 }, { $skipped ->
    [one] { $skipped } passé
   *[other] { $skipped } passés
 }, { $errors ->
    [one] { $errors } non fait
   *[other] { $errors } non faits
 }

## Le rapport de vérification

report-document-pdf = PDF, { $size } octets
report-document-cms = signature CMS sur { $size } octets
report-document-asic = conteneur ASiC, { $size } octets
report-document-timestamp = horodatage sur { $size } octets
report-document-evidence-record = enregistrement de preuve sur { $size } octets
report-document-other = { $size } octets
report-document-missing = le document signé n'est pas à disposition
colon = {" "}:{" "}
report-judged = à la date du { $time }, avec { $anchors ->
    [0] aucune ancre de confiance
    [one] { $anchors } ancre de confiance
   *[other] { $anchors } ancres de confiance
 }, politique { $policy }
report-act = { $act } par { $who }
report-act-function = { $act } par { $who }, { $function }
report-circuit = Circuit { $name }, { $progress } : { $verdict }
report-anomalies = À noter aussi :
report-not-proven = Ce rapport ne prouve pas :

verdict-TOTAL-PASSED = valide
verdict-TOTAL-FAILED = non valide
verdict-INDETERMINATE = indéterminé
verdict-PASSED = respecté
verdict-FAILED = rompu

bottom-passed = Valide : { $count ->
    [one] son unique acte tient
   *[other] ses { $count } actes tiennent
 }.
bottom-failed = Non valide : { $count ->
    [one] l'acte { $acts } ne tient pas
   *[other] les actes { $acts } ne tiennent pas
 }.
bottom-indeterminate = Indéterminé : rien n'est montré rompu, mais { $count ->
    [one] l'acte { $acts } ne peut être tranché
   *[other] les actes { $acts } ne peuvent être tranchés
 }.
bottom-circuit = Non valide : les signatures tiennent, mais le circuit n'a pas été respecté.
bottom-circuit-indeterminate = Indéterminé : les signatures tiennent, mais le circuit ne peut être tranché.
bottom-no-signature = Aucune signature.
verify-summary = { $items ->
    [one] { $items } fichier
   *[other] { $items } fichiers
 } : { $passed ->
    [one] { $passed } valide
   *[other] { $passed } valides
 }, { $failed ->
    [one] { $failed } non valide
   *[other] { $failed } non valides
 }, { $indeterminate ->
    [one] { $indeterminate } indéterminé
   *[other] { $indeterminate } indéterminés
 }, { $none } sans signature, { $errors ->
    [one] { $errors } non lu
   *[other] { $errors } non lus
 }

label-digest = empreinte
label-judged = jugé
label-trust = ancres
label-policy = politique
label-claimed = heure déclarée
label-proven = heure prouvée
label-place = lieu
label-reason = motif
label-countersigns = contresigne
label-follows = suit
label-level = niveau
label-covers = couvre
label-changes = depuis
label-id = identifiant
label-field = champ
label-appearance = visible
label-certification = certification
label-signer = signataire
label-issuer = émetteur
label-serial = numéro de série
label-validity = validité
label-key = clé
label-best-time = jugé au

time-claimed = { $time }, selon l'horloge du signataire
time-not-claimed = aucune
time-not-proven = aucune : pas d'horodatage
time-proven-by = { $time }, par { $by }
validity = du { $from } au { $until }
certification = permet encore : { $level ->
    [1] rien
    [2] remplir des champs et signer
    [3] annoter, remplir des champs et signer
   *[other] ce qu'aucune norme ne connaît
 } (P={ $level })
delegation = par délégation de { $by }, du { $from } au { $until }

coverage-whole-file = le fichier entier
coverage-whole-revision = sa révision entière
coverage-partial = une partie seulement de sa révision
coverage-unclear = ne peut être établi

changes-none = rien n'a changé
changes-permitted = seulement des modifications permises
changed-by = { $what }, par { $who }
appearance = page { $page }, { $region ->
    [upper-left] en haut à gauche
    [top] en haut
    [upper-right] en haut à droite
    [left] à gauche
    [centre] au milieu
    [right] à droite
    [lower-left] en bas à gauche
    [bottom] en bas
   *[lower-right] en bas à droite
 }
appearance-nowhere = sur aucune page
changes-not-permitted = des modifications non permises
changes-unknown = des modifications qu'aucune règle n'explique

check-digest-intact = l'empreinte est celle des octets signés
check-digest-broken = l'empreinte n'est pas celle des octets signés
check-signature-intact = la signature se vérifie avec la clé du signataire
check-signature-broken = la signature ne se vérifie pas avec la clé du signataire
check-chain = chemin de certification { $path } : { $verdict }
check-revocation = révocation de { $certificate } : { $status }
check-timestamp = { $kind } du { $time } par { $tsa }
check-imprint-intact = son empreinte est celle de ce qu'il couvre
check-imprint-broken = son empreinte n'est pas celle de ce qu'il couvre

word-revocation-good = non révoqué
word-revocation-revoked = révoqué
word-revocation-unknown = inconnu de son émetteur
word-revocation-stale = réponse trop ancienne
word-revocation-not-checked = non vérifiée
word-revocation-source = par { $value ->
    [crl] LCR
    [ocsp] OCSP
   *[other] { $value }
 }
word-revocation-issued = émise le { $value }
word-revocation-since = depuis le { $value }
word-revocation-reason = motif { $value }

word-timestamp-signature = horodatage de signature
word-timestamp-content = horodatage de contenu
word-timestamp-archive = horodatage d'archivage
word-timestamp-document = horodatage du document

## inspect

inspect-pdf = PDF { $version }, { $size } octets, { $pages ->
    [one] { $pages } page
   *[other] { $pages } pages
 }
inspect-pdf-locked = PDF { $version }, { $size } octets
inspect-extracted = { $input }, révision { $number } → { $output } : { $size } octets
inspect-objects = {"    "}objets : { $added } nouveaux, { $replaced } réécrits, { $freed } libérés
inspect-omitted = {"  "}! { $count } de plus des mêmes sortes
inspect-incomplete = {"  "}! tout le fichier n'a pas pu être examiné
compare-revision = { $name } (révision { $number })
compare-identical = { $first } et { $second } sont identiques, octet pour octet
compare-same-content = { $first } et { $second } ont le même contenu, écrit autrement
compare-continued = { $second } continue { $first }
compare-earlier = { $first } continue { $second }
compare-different = { $first } et { $second } diffèrent
compare-step = {"  "}révision { $number } :
inspect-cms = CMS SignedData, { $size } octets
inspect-other = ni PDF ni signature, { $size } octets
inspect-encrypted = {"  "}chiffré : chaînes par { $strings }, flux par { $streams }, clé de { $bits } bits (/V { $version }, /R { $revision })
inspect-encrypted-foreign = {"  "}chiffré par le gestionnaire de sécurité { $handler }, qui n'est pas pris en charge : son contenu ne peut être montré
inspect-encrypted-metadata = {"  "}ses métadonnées sont en clair
inspect-encrypted-locked = {"  "}aucun mot de passe ne l'a ouvert : son contenu ne peut être montré (--document-password-file)
inspect-encrypted-owner = {"  "}ouvert en propriétaire : tout est permis
inspect-encrypted-user = {"  "}ouvert en utilisateur, qui peut signer et ajouter des champs
inspect-encrypted-user-fields = {"  "}ouvert en utilisateur, qui peut signer les champs existants, sans en ajouter
inspect-encrypted-user-nothing = {"  "}ouvert en utilisateur, qui ne peut ni signer ni ajouter de champs
inspect-revision = {"  "}révision { $number } : octets { $start } à { $end }, { $objects } objets, références par { $xref ->
    [table] table
    [stream] flux
   *[hybrid] table et flux
 }
inspect-signature = {"  "}signature dans le champ { $field }, { $form }, heure déclarée { $time }
inspect-certifies = {"    "}certifie le document, qui permet encore : { $permits ->
    [1] rien
    [2] remplir des champs et signer
    [3] annoter, remplir des champs et signer
   *[other] ce qu'aucune norme ne connaît ({ $permits })
 }
inspect-locks-all = {"    "}verrouille tous les champs
inspect-locks-include = {"    "}verrouille les champs { $fields }
inspect-locks-exclude = {"    "}verrouille tous les champs sauf { $fields }
inspect-locks-document = {"    "}ferme le document, qui permet encore : { $permits ->
    [1] rien
    [2] remplir des champs et signer
    [3] annoter, remplir des champs et signer
   *[other] ce qu'aucune norme ne connaît ({ $permits })
 }
inspect-signature-hidden = {"  "}signature dans le champ { $field }, { $form }, heure déclarée { $time }, que la dernière révision ne montre pas
inspect-field = {"  "}champ { $name } ({ $kind }), vide
inspect-field-filled = {"  "}champ { $name } ({ $kind })
inspect-signer = { $act } { $id }, signing-time { $time }, { $algorithm }, par le certificat { $signer }
inspect-countersigner = { $act } { $id } sur { $parent }, signing-time { $time }, { $algorithm }, par le certificat { $signer }
inspect-certificate = certificat de { $subject }

## pki path

path-no-certificate = pas un certificat qui puisse être lu
path-certificate = { $place }. { $subject }
path-anchor = ancre de confiance : { $subject }
path-unread = Ce qui n'a pu être lu, et a été laissé de côté :
path-rejected = { $count ->
    [one] Un chemin a été abandonné :
   *[other] { $count } chemins ont été abandonnés :
 }
path-passed = Le chemin est valide ({ $word }).
path-failed = Le chemin n'est pas valide ({ $word }).
path-indeterminate = Le chemin n'est pas montré valide ({ $word }).
label-purpose = usage
label-revocation = révocation
label-policies = politiques
label-signed-with = signé en
label-fingerprint = empreinte
word-purpose-signing = signature
word-purpose-timestamping = horodatage
word-purpose-ocsp = réponses OCSP
word-purpose-any = tout usage
word-mode-hard = doit être connue
word-mode-soft = compte si elle est connue
word-mode-none = non regardée

## trust

trust-store = { $count ->
    [0] Aucune ancre de confiance
    [one] { $count } ancre de confiance
   *[other] { $count } ancres de confiance
 } dans { $stores }
trust-origin = { $origin }, ajoutée le { $added }
trust-by-hand = mise là à la main
label-since = valable depuis
label-until = valable jusqu'au
label-origin = venue de
label-file = fichier
word-anchor-trusted = de confiance
word-anchor-added = ajoutée
word-anchor-already-there = déjà là, inchangée
word-anchor-removed = retirée

## token

label-token = jeton
label-model = modèle
label-pin = code PIN
label-slot = lecteur
label-module = module
label-uri = --key
label-key-id = identifiant
label-certificate = certificat
word-pin-good = aucun code faux depuis le dernier juste
word-pin-count-low = un code faux a été donné
word-pin-final-try = un code faux de plus le bloque
word-pin-locked = bloqué
word-pin-to-be-changed = à changer avant usage
word-pin-not-set = pas encore choisi
token-has-pad = Le code se tape sur le jeton ou son lecteur.
token-no-login = Ses clés servent sans code PIN.
token-read-only = Il est protégé en écriture.
token-not-initialized = lecteur { $slot } ({ $description }) : un jeton qui n'est pas initialisé
token-absent = lecteur { $slot } ({ $description }) : pas de jeton
token-count = { $count ->
    [0] Aucun jeton
    [one] { $count } jeton
   *[other] { $count } jetons
 } derrière { $modules }
token-keys-all = { $count ->
    [0] Aucune clé
    [one] { $count } clé
   *[other] { $count } clés
 } dans { $token }
token-keys-seen-without-pin = { $count ->
    [0] Aucune clé visible
    [one] { $count } clé visible
   *[other] { $count } clés visibles
 } sans code PIN dans { $token }
token-keys-made = Faite dans { $token }.
token-key-unknown = inutilisable ici
token-other-certificates = Certificats sans leur clé :
token-certificate = { $subject }, jusqu'au { $until }
token-certificate-unread = { $label }, qui ne peut être lu
token-asks-each-time = Elle demande le code PIN à chaque signature.
token-signs-not = Elle n'est pas faite pour signer.
token-extractable = Elle peut être extraite du jeton.
token-no-certificate = Le jeton n'en a pas le certificat : donnez-le par --cert, ou mettez-l'y par token import.
token-of-the-chain = un certificat de la chaîne
word-import-imported = importé
word-import-already-there = déjà là, inchangé

## Au terminal

passphrase-new = Nouvelle phrase de passe pour { $file } :{" "}
passphrase-again = La même encore :{" "}
pin-prompt = Code PIN du jeton { $token } :{" "}
pin-again = Ce code est faux. Il est demandé une fois encore ; plusieurs codes faux bloquent le jeton.
pin-pad = tapez le code PIN de { $token } sur son clavier
document-password-prompt = Mot de passe du PDF { $file } :{" "}
passphrase-prompt = Phrase de passe de { $file } :{" "}
progress = {"{bar:30}"} {"{pos}"} sur {"{len}"}, encore {"{eta}"}

## demo

demo-intro = Un ministère, une circulaire, une feuille de calcul. Tous les fichiers vont dans le dossier { $directory } ; chaque commande ci-dessous peut être retapée.
demo-authority = 1. Le ministère fait une autorité : une racine et, sous elle, l'autorité qui émet les certificats.
demo-certificates = 2. Elle certifie deux responsables et son propre cachet. Chacun reçoit sa clé (NOM.p12).
demo-circular = 3. La circulaire passe de bureau en bureau. Chaque acte est une signature dans une nouvelle révision du PDF ; ce qui était là reste, octet pour octet.
demo-verify-circular = 4. Quiconque se fie à la racine lit dans le seul fichier qui a fait quoi, et dans quel ordre.
demo-spreadsheet = 5. La feuille de calcul fait le même chemin. Ses actes sont à côté d'elle, dans budget.ods.p7s, chacun sur l'acte qui le précède.
demo-verify-spreadsheet = 6. Elle se vérifie de même.
demo-alter-spreadsheet = 7. Quelqu'un change un octet de la feuille. Le visa, qui porte sur le document, ne tient plus ; les actes suivants tiennent encore, sur les actes qui les précèdent.
demo-alter-circular = 8. Quelqu'un change un chiffre de la circulaire. Les trois actes portent sur elle : aucun ne tient.
demo-alter-seal = 9. Quelqu'un change le lieu que nomme le cachet. Le cachet ne tient plus ; les deux actes qui le précèdent, dans des révisions antérieures, tiennent toujours.
demo-end = C'est tout. Les fichiers sont dans le dossier { $directory } ; essayez --explain, --format json, ou parapheur --help.

## L'aide

help-template =
    {"{about-with-newline}"}
    Utilisation : {"{usage}"}

    {"{all-args}"}{"{after-help}"}
help-heading-commands = Commandes
help-heading-arguments = Arguments
help-heading-options = Options
help-heading-key = Clé
help-heading-trust = Confiance
help-heading-stamp = Tampon
help-heading-path = Chemin
help-help = Afficher cette aide
help-version = Afficher la version
help-lang = Langue des messages, en ou fr (sinon LC_ALL, LC_MESSAGES, LANG)
help-config = Fichier de configuration (sinon $PARAPHEUR_CONFIG, sinon parapheur/config.toml sous $XDG_CONFIG_HOME)
help-format = Afficher le résultat en texte (text, par défaut) ou en JSON (json)
help-jobs = Traiter N fichiers à la fois (par défaut : ce que permet la machine)
help-key = Clé privée : un fichier, PEM ou PKCS#12, avec ou sans ses certificats ; à répéter pour plusieurs fichiers. Ou une clé dans un jeton : pkcs11:NOM, ou une URI (RFC 7512)
help-cert = Certificat de la clé, ou de ses émetteurs, PEM ou DER ; à répéter pour plusieurs fichiers
help-passphrase-file = Lire la phrase de passe sur la première ligne d'un fichier
help-passphrase-fd = Lire la phrase de passe sur un descripteur ouvert (sinon $PARAPHEUR_PASSPHRASE, sinon elle est demandée)
help-pin-file = Lire le code PIN du jeton sur la première ligne d'un fichier
help-pin-fd = Lire le code PIN sur un descripteur ouvert (sinon $PARAPHEUR_PIN, sinon il est demandé)
help-heading-token = Jeton
help-in-token = Le jeton : son nom, ou une URI (RFC 7512) ; inutile s'il est seul
help-module = Module PKCS#11 du jeton ; à répéter pour plusieurs (sinon $PARAPHEUR_PKCS11_MODULE, sinon ceux de la configuration)
help-last-try = Envoyer le code PIN même si un code faux devait maintenant le bloquer
help-digest = Empreinte : sha-256, sha-384 ou sha-512 (par défaut : celle qui convient à la clé)
help-pss = Signer en RSASSA-PSS au lieu de RSASSA-PKCS1-v1_5 (clés RSA)
help-output = Sortie d'une entrée unique (par défaut : x.pdf donne x.signed.pdf, x.odt donne x.odt.p7s)
help-directory = Dossier des sorties, créé s'il manque ; un PDF y garde son nom
help-force = Remplacer les sorties qui existent
help-act = L'acte : visa, signature, seal (cachet) ou receipt (récépissé) ; par défaut signature pour sign, visa pour countersign
help-function = Fonction au titre de laquelle vous agissez, comme rôle déclaré
help-place = Lieu de l'acte
help-reason = Motif de l'acte, gardé dans l'acte lui-même
help-pdf-reason = Écrire aussi le motif dans /Reason du PDF, pour les autres lecteurs ; retire le type d'engagement
help-field = Champ de signature du PDF : un champ vide par son nom, ou le nom d'un nouveau champ
help-stamp = Montrer l'acte sur la page, en [PAGE:]COIN (bas-droite, …), [PAGE:]X,Y,LARGEUR,HAUTEUR (points ou mm, depuis le bas à gauche tel qu'on le voit), [PAGE:]texte:TEXTE (dessous) ou champ:NOM ; PAGE compte depuis 1, ou à rebours depuis -1 (par défaut : la dernière)
help-stamp-lang = Langue du tampon : fr, en ou ar (par défaut : celle des messages)
help-stamp-show = Ce qui figure sous l'acte et le nom : fonction, lieu, motif, date, certificat (par défaut : tout sauf le certificat), ou rien
help-stamp-offset = Décalage dans lequel l'heure est montrée, comme +01:00 (par défaut : UTC)
help-stamp-image = Une image à côté du texte, PNG, JPEG ou SVG
help-stamp-qr = Un code QR de cette adresse avec le SHA-256 du document avant l'acte, à la place de {"{sha256}"} ou à sa suite
help-stamp-font = Une police à prendre avant celles du programme, TrueType ou OpenType
help-stamp-overlap = Poser le tampon même sur des champs, d'autres tampons ou du texte
help-preview = Dessiner la page avec son tampon dans un PNG et s'arrêter là : rien n'est signé, aucune clé n'est ouverte ; --cert donne le nom
help-certify = Certifier le PDF, par sa première signature ; ce qui reste permis : no-changes (rien), forms (remplir et signer) ou annotations
help-lock = Verrouiller des champs du PDF : all (tous), include:CHAMP,CHAMP (ceux-là) ou exclude:CHAMP,CHAMP (tous sauf ceux-là)
help-lock-changes = Avec --lock, ce qui reste permis dans tout le PDF : no-changes, forms ou annotations
help-then = Combien de signataires doivent encore venir ; ils ne sont pas exclus (par défaut : les champs de signature vides)
help-strict-content = Refuser un PDF qui contient plus que ce que ses pages montrent : scripts, calques, pièces jointes, champs qui recouvrent, etc.
help-document-password-file = Lire le mot de passe d'un PDF chiffré sur la première ligne d'un fichier
help-document-password-fd = Le lire sur un descripteur ouvert (sinon $PARAPHEUR_DOCUMENT_PASSWORD, sinon il est demandé)
help-anyway = Agir même si la chaîne est rompue ou si le certificat n'est pas valide à cette heure, et le dire
help-anchors = Ancres de confiance, PEM ou DER, une ou plusieurs par fichier, ou un dossier ; à répéter (par défaut : celles de la configuration)
help-untrusted = Autres certificats pour construire les chemins, sans confiance par eux-mêmes
help-crl = Listes de révocation (LCR), PEM ou DER, ou un dossier ; à répéter (en plus de celles de la configuration)
help-ocsp = Réponses OCSP, DER, ou un dossier ; à répéter (en plus de celles de la configuration)
help-document = Le document que concerne une signature détachée (par défaut : trouvé à côté)

help-parapheur = Parapheur électronique : signer, contresigner et vérifier des chaînes d'actes sur des PDF et tout autre fichier
    .after = Code de sortie : 0 fait, tout est valide · 1 la réponse est non, ou aucune signature · 2 usage, environnement, refus de signer · 3 indéterminé · 4 refusé par le circuit
help-sign = Ajouter un acte à des documents : une signature, un visa ou un cachet
    .after =
        Un PDF est signé en lui-même (PAdES), par une mise à jour incrémentale ; tout autre fichier reçoit une signature détachée à côté de lui (CAdES, NOM.p7s). D'un dossier, les fichiers qui s'y trouvent directement sont pris, sans les sous-dossiers ni les fichiers cachés.

        Exemples :
        {"  "}parapheur signer circulaire.pdf --key dg.p12 --function "Directeur général"
        {"  "}parapheur signer budget.ods --key dg.p12 -o budget.ods.p7s
        {"  "}parapheur signer formulaire.pdf --certify forms --lock include:Observations --key dg.p12
        {"  "}parapheur signer circulaires/ -d signed/ --key dg.p12 --passphrase-file pass --format json

        Code de sortie : 0 fait · 2 quelque chose n'a pas été signé, et pourquoi
help-sign-inputs = Fichiers, ou dossiers de fichiers
help-sign-detached = Écrire une signature détachée pour un PDF aussi
help-countersign = Ajouter l'acte suivant à une chaîne, après avoir vérifié qu'elle est intacte
    .after =
        Un PDF reçoit la signature suivante dans une nouvelle révision ; un .p7s reçoit un contreseing de l'acte qui précède.

        Exemples :
        {"  "}parapheur viser circulaire.signed.pdf -o circulaire.vise.pdf --key sg.p12
        {"  "}parapheur contresigner budget.ods.p7s --in-place --act seal --key cachet.p12
        {"  "}parapheur contresigner signed/ -d countersigned/ --key sg.p12 --passphrase-file pass

        Code de sortie : 0 fait · 2 quelque chose n'a pas été contresigné, et pourquoi
help-countersign-inputs = Fichiers signés, ou dossiers de tels fichiers
help-countersign-in-place = Remplacer l'entrée par sa forme contresignée
help-countersign-beside = Agir en parallèle du dernier acte, sous le même parent, au lieu d'à sa suite
help-verify = Juger chaque acte de documents signés, et dire pourquoi
    .after =
        Prend des PDF, des signatures détachées (.p7s, leur document donné ou trouvé à côté), et des dossiers, dont les fichiers qui s'y trouvent directement sont pris s'ils sont, par leur contenu, des PDF ou des signatures.

        Exemples :
        {"  "}parapheur verifier circulaire.signed.pdf --trust root.pem --revocation none
        {"  "}parapheur verifier budget.ods.p7s --document budget.ods --trust root.pem --explain
        {"  "}parapheur verifier signed/ --trust root.pem --format json

        Code de sortie : 0 chaque signature est TOTAL-PASSED · 1 l'une est TOTAL-FAILED, ou il n'y en a pas · 2 rien n'a pu être conclu · 3 INDETERMINATE
help-verify-inputs = Fichiers signés, ou dossiers de tels fichiers
help-at = Juger à cette date, RFC 3339 (par défaut : maintenant)
help-revocation = Révocation : hard (inconnue, c'est indéterminé ; par défaut), soft (seule compte une révocation connue) ou none (aucune)
help-verify-explain = Montrer chaque contrôle, pas seulement ceux qui décident
help-inspect = Montrer comment un fichier signé est fait, sans le juger
    .after =
        D'un PDF : ses révisions et ce que chacune a changé, ses champs, ses signatures et ce qu'elles permettent, et ce qu'il contient en plus de ce que ses pages montrent ; d'une signature : ses certificats et ses actes. Ce qui est montré est ce que le fichier dit de lui-même ; verifier dit ce qui tient.

        Exemples :
        {"  "}parapheur examiner circulaire.signed.pdf
        {"  "}parapheur examiner circulaire.signed.pdf --revision 1 -o vu-par-le-premier.pdf
        {"  "}parapheur examiner budget.ods.p7s --format json

        Code de sortie : 0 montré · 2 illisible
help-inspect-revision = Écrire le fichier tel qu'il était à la fin de la révision N (1 est la plus ancienne), octet pour octet
help-inspect-output = Où l'écrire
help-inspect-force = Écraser la sortie si elle existe
help-compare = Dire ce qui diffère entre deux fichiers, ou deux révisions d'un PDF
    .after =
        Si un PDF continue l'autre, les changements de chaque révision de plus sont dits ; sinon pages, champs, signatures, informations et catalogue sont comparés par leur sens, quelle que soit leur écriture. Des signatures (.p7s), les actes sont comparés. Le mot de passe de PDF chiffrés est essayé sur les deux.

        Exemples :
        {"  "}parapheur comparer circulaire.pdf circulaire.signed.pdf
        {"  "}parapheur comparer contrat-a.pdf contrat-b.pdf --format json
        {"  "}parapheur comparer circulaire.signed.pdf --from 1 --to 2

        Code de sortie : 0 même contenu · 1 différent · 2 illisible
help-compare-first = Un fichier
help-compare-second = Un autre fichier (par défaut : A lui-même, avec --from)
help-compare-from = Comparer A tel qu'il était à la fin de cette révision (1 est la plus ancienne)
help-compare-to = Comparer B tel qu'il était à la fin de cette révision
help-compare-second-password-file = Lire le mot de passe de B sur la première ligne d'un fichier, si ce n'est pas celui de A
help-compare-second-password-fd = Lire le mot de passe de B sur un descripteur ouvert
help-inspect-inputs = Fichiers PDF ou signatures
help-pki = Tenir une autorité : émettre et révoquer des certificats, publier des listes ; juger un certificat
help-pki-init = Faire une nouvelle autorité dans un dossier : une racine, une autorité qui émet, un répondeur OCSP, une unité d'horodatage
    .after =
        Le dossier ne doit pas exister, ou être vide. Donnez root.crt à ceux qui vérifient, avec --trust.

        Exemple :
        {"  "}parapheur pki init pki --country MA --organization "Wilaya de Rabat" \
        {"      "}--base-url http://pki.example.org --delta-crls

        Code de sortie : 0 fait · 2 rien n'a été fait, et pourquoi
help-pki-init-country = Pays de l'autorité, deux lettres de la norme ISO 3166-1
help-pki-init-organization = Organisme de l'autorité
help-pki-init-base-url = URL sous laquelle se trouveront listes de révocation, certificats et répondeur ; les certificats le disent
help-pki-init-delta-crls = Publier aussi des listes de révocation différentielles ; les certificats le disent
help-heading-subject = Sujet
help-name = Nom de la personne ou de l'institution
help-country = Pays, deux lettres de la norme ISO 3166-1
help-organization = Organisme de la personne, ou l'institution elle-même
help-given-name = Prénom de la personne
help-surname = Nom de famille de la personne
help-serial-number = Numéro qui distingue deux personnes du même nom, tel que PNOMA-12345
help-title = Titre de la personne
help-email = Adresse de courrier
help-organization-identifier = Identifiant de l'organisme, tel que NTRMA-12345 (EN 319 412-1)
help-key-type = Sorte de clé : p256 (par défaut), p384, p521, rsa2048, rsa3072, rsa4096 ou ed25519
help-pki-issue = Émettre un certificat selon un profil, avec une nouvelle clé ou pour celle d'une demande
    .after =
        Écrit NOM.crt, et pour une nouvelle clé NOM.key et NOM.p12 ; la phrase de passe de la nouvelle clé est celle de --key-passphrase-file, sinon $PARAPHEUR_KEY_PASSPHRASE, sinon elle est demandée. D'une demande, la clé est prise quand sa signature montre que le demandeur la détient ; les extensions demandées ne le sont pas.

        Exemples :
        {"  "}parapheur pki issue pki -o youssef --name "Youssef El Amrani" \
        {"      "}--given-name Youssef --surname "El Amrani"
        {"  "}parapheur pki issue pki -o wilaya --profile seal --name "Wilaya de Rabat" \
        {"      "}--organization "Wilaya de Rabat" --organization-identifier NTRMA-12345
        {"  "}parapheur pki issue pki -o amina --request amina.csr

        Code de sortie : 0 fait · 2 rien n'a été émis, et pourquoi
help-pki-issue-output = Nom des nouveaux fichiers, sans extension
help-pki-issue-profile = Pour quoi : person (ou personne, par défaut), seal (cachet), timestamping (horodatage), ocsp, delegation, ou un profil de l'autorité elle-même
help-pki-issue-request = Certifier la clé de cette demande (PKCS#10, PEM ou DER), et son nom sauf si --name en donne un autre
help-pki-issue-days = Durée de validité du certificat, en jours (par défaut : celle du profil)
help-pki-issue-force = Remplacer les fichiers qui existent
help-pki-request = Demander un certificat : un nom et une clé, à certifier par une autorité
    .after =
        Écrit NOM.csr (PKCS#10), et pour une nouvelle clé NOM.key. La phrase de passe est celle de la clé, nouvelle ou non. Envoyez NOM.csr à l'autorité, et gardez NOM.key.

        Exemples :
        {"  "}parapheur pki request -o amina --name "Amina Berrada" --country MA
        {"  "}parapheur pki request -o dg --name "Driss Alaoui" --country MA --key dg.p12
        {"  "}parapheur pki request -o amina --name "Amina Berrada" --country MA --key pkcs11:amina

        Code de sortie : 0 fait · 2 rien n'a été fait, et pourquoi
help-pki-request-output = Nom des nouveaux fichiers, sans extension
help-pki-request-key = Demander pour cette clé, dans un fichier (PEM ou PKCS#12) ou un jeton (pkcs11:NOM, ou une URI), au lieu d'une nouvelle
help-pki-request-force = Remplacer les fichiers qui existent
help-pki-revoke = Révoquer un certificat, le suspendre, ou lever une suspension
    .after =
        C'est enregistré aussitôt, sans phrase de passe ; les autres l'apprennent par la prochaine liste (pki crl) ou par OCSP. Raisons : unspecified (non précisée), keyCompromise (clé compromise), cACompromise (autorité compromise), affiliationChanged (rattachement changé), superseded (remplacé), cessationOfOperation (cessation d'activité), certificateHold (suspension), removeFromCRL (lève une suspension), privilegeWithdrawn (privilège retiré), aACompromise (autorité d'attributs compromise) (RFC 5280 §5.3.1).

        Exemples :
        {"  "}parapheur pki revoke pki amina.crt --reason keyCompromise \
        {"      "}--invalid-since 2026-11-20T18:00:00+01:00
        {"  "}parapheur pki revoke pki wilaya.crt --reason certificateHold
        {"  "}parapheur pki revoke pki wilaya.crt --reason removeFromCRL

        Code de sortie : 0 fait · 2 rien n'a été révoqué, et pourquoi
help-pki-init-directory = Dossier de l'autorité
help-pki-issue-directory = Dossier de l'autorité
help-pki-revoke-directory = Dossier de l'autorité
help-pki-crl-directory = Dossier de l'autorité
help-pki-list-directory = Dossier de l'autorité
help-pki-show-directory = Dossier de l'autorité
help-pki-renew-directory = Dossier de l'autorité
help-certificate = Son fichier, ou son numéro de série en hexadécimal, ou les huit premiers chiffres ou plus
help-pki-revoke-reason = Pourquoi (par défaut : unspecified)
help-pki-revoke-at = Depuis quand il est révoqué, RFC 3339, pas dans l'avenir (par défaut : maintenant ; s'il était suspendu, depuis la suspension)
help-pki-revoke-invalid-since = Depuis quand on ne doit plus s'y fier, si c'est plus tôt, RFC 3339 (invalidityDate)
help-pki-crl = Publier une liste de certificats révoqués
    .after =
        La nouvelle liste est DIR/crl/issuing.crl, issuing-delta.crl ou root.crl, et reste à côté sous son numéro. Publiez-en une avant l'échéance de la dernière, et dès que quelque chose a été révoqué. Une autorité qui publie des listes différentielles en fait une avec chaque liste complète.

        Exemples :
        {"  "}parapheur pki crl pki
        {"  "}parapheur pki crl pki --delta
        {"  "}parapheur pki crl pki --root --days 180

        Code de sortie : 0 fait · 2 rien n'a été publié, et pourquoi
help-pki-crl-delta = Seulement ce qui a changé depuis la dernière liste complète
help-pki-crl-root = La liste de la racine, qui parle de l'autorité qui émet
help-pki-crl-days = Jours jusqu'à la prochaine liste (par défaut : ce que dit authority.toml)
help-pki-list = Lister les certificats qu'une autorité a émis
    .after =
        Exemples :
        {"  "}parapheur pki list pki
        {"  "}parapheur pki list pki --state revoked --format json

        Code de sortie : 0 fait · 2 on ne peut se fier au registre, et pourquoi
help-pki-list-state = Seulement ceux qui sont valid (valides), not-yet-valid (pas encore valides), expired (expirés), on-hold (suspendus) ou revoked (révoqués) ; à répéter pour plusieurs
help-pki-show = Montrer tout d'un certificat qu'une autorité a émis
    .after =
        Exemple :
        {"  "}parapheur pki show pki wilaya.crt

        Code de sortie : 0 fait · 2 il n'y en a pas, et pourquoi
help-pki-renew = Émettre un certificat à nouveau : même nom, même profil ; une nouvelle clé, celle d'une demande, ou la même
    .after =
        Le certificat renouvelé reste ce qu'il est : révoquez-le (superseded) s'il ne doit plus servir. Un certificat révoqué ne se renouvelle pas.

        Exemples :
        {"  "}parapheur pki renew pki youssef.crt -o youssef-2029
        {"  "}parapheur pki renew pki pki/ocsp.crt -o pki/ocsp --same-key --force

        Code de sortie : 0 fait · 2 rien n'a été émis, et pourquoi
help-pki-renew-output = Nom des nouveaux fichiers, sans extension
help-pki-renew-same-key = Certifier à nouveau la même clé
help-pki-renew-request = Certifier la clé de cette demande (PKCS#10, PEM ou DER) ; son nom n'est pas regardé
help-pki-renew-days = Durée de validité du certificat, en jours (par défaut : celle du profil)
help-pki-renew-force = Remplacer les fichiers qui existent
help-key-passphrase-file = Lire la phrase de passe de la nouvelle clé sur la première ligne d'un fichier
help-pki-path = Juger un certificat pour lui-même : son chemin vers une ancre de confiance, et chaque raison
    .after =
        Le premier certificat du fichier est jugé ; les autres, comme ceux d'un chain.pem, peuvent être des maillons de son chemin. Ce qui ne peut être lu comme un certificat, ou emploie un algorithme non pris en charge, est INDETERMINATE, et la raison le dit.

        Exemples :
        {"  "}parapheur pki path amina.crt --trust root.crt --untrusted issuing.crt --crl crls/
        {"  "}parapheur pki path tsa.crt --purpose timestamping --trust root.crt --revocation soft --explain

        Code de sortie : 0 PASSED · 1 FAILED · 2 arguments erronés · 3 INDETERMINATE
help-pki-path-certificate = Le certificat, PEM ou DER
help-pki-path-purpose = Pour quel usage : signing (signature, par défaut), timestamping (horodatage), ocsp, any (tous), ou l'OID d'un usage étendu de la clé
help-pki-path-explain = Montrer chaque certificat, et les chemins abandonnés avec leurs raisons
help-online = Chercher aux adresses que donnent les certificats ce qui manque : réponses OCSP, listes de révocation, émetteurs
help-max-path-len = Combien d'autorités au plus entre le certificat et l'ancre, sans compter celles qui se certifient elles-mêmes
help-initial-policy = Une politique de certification admise ; à répéter, ou séparer par des virgules (par défaut : toutes)
help-require-explicit-policy = Une politique doit être valable pour tout le chemin
help-inhibit-policy-mapping = Les politiques ne peuvent être mises en correspondance
help-inhibit-any-policy = La politique anyPolicy d'un certificat ne vaut rien
help-token = Voir ce que tiennent les jetons (PKCS#11), y faire des clés, mettre des certificats à côté
    .after =
        Un jeton s'atteint par le module de son fabricant, une bibliothèque qui s'exécute dans ce programme : nommez-le par --module, $PARAPHEUR_PKCS11_MODULE, ou pkcs11-modules dans la configuration. Aucun n'est cherché. L'outil du fabricant initialise les jetons et change les codes PIN.

        Code de sortie : 0 fait · 2 rien n'a été fait, et pourquoi
help-token-list = Lister les lecteurs des modules, les jetons qui y sont, et où en sont leurs codes PIN
    .after =
        Aucun code PIN n'est demandé. PKCS#11 ne dit pas combien d'essais restent, mais si un code faux a été donné, si le prochain bloque, et si le code est bloqué.

        Exemple :
        {"  "}parapheur token list --module /usr/lib/softhsm/libsofthsm2.so

        Code de sortie : 0 fait · 2 illisible
help-token-keys = Lister les clés d'un jeton, leurs certificats, et ce qu'il faut donner à --key
    .after =
        Exemples :
        {"  "}parapheur token keys --token Agents --pin-file pin
        {"  "}parapheur token keys --token "pkcs11:token=Agents;serial=0123" --format json

        Code de sortie : 0 fait · 2 illisible, et pourquoi
help-token-keys-no-login = Ne demander aucun code PIN, et montrer ce qui se voit sans lui
help-token-generate = Faire une clé dans un jeton, dont elle ne sort jamais
    .after =
        La clé ne sait que signer, et ne peut être extraite. Faites-la certifier par pki request, puis mettez le certificat à côté d'elle par token import.

        Exemples :
        {"  "}parapheur token generate --token Agents --label amina
        {"  "}parapheur token generate --token Agents --label cachet --key-type rsa3072 --id 0102

        Code de sortie : 0 fait · 2 rien n'a été fait, et pourquoi
help-token-generate-label = Nom de la clé, qu'aucun autre objet du jeton ne porte
help-token-generate-id = Identifiant de la clé, en hexadécimal (par défaut : 8 octets au hasard)
help-token-import = Mettre le certificat d'une clé dans son jeton, pour signer sans --cert
    .after =
        Le certificat prend le nom et l'identifiant de la clé qu'il certifie, qui doit être dans le jeton. Les autres certificats des fichiers, comme ceux d'un chain.pem, y vont avec lui.

        Exemple :
        {"  "}parapheur token import amina.crt --token Agents

        Code de sortie : 0 fait · 2 rien n'a été écrit, et pourquoi
help-token-import-files = Fichiers de certificats, PEM ou DER, un ou plusieurs par fichier
help-trust = Tenir les ancres de confiance sur lesquelles repose la vérification
    .after =
        Les ancres sont dans les fichiers et dossiers que nomme trust dans la configuration ; les nouvelles vont dans le premier d'entre eux. L'option --trust de verify et de pki path les remplace toutes. Les racines du système d'exploitation ne sont jamais de confiance.

        Code de sortie : 0 fait · 2 rien n'a été fait, et pourquoi
help-trust-add = Se fier aux certificats de fichiers, après les avoir regardés
    .after =
        Comparez l'empreinte avec celle que vous tenez d'une autre source : qui est ajouté ici décide qui signe. Un certificat qui n'est pas d'une autorité, ou qui a expiré, est refusé sans --anyway. Tous sont ajoutés, ou aucun.

        Exemples :
        {"  "}parapheur trust add root.crt
        {"  "}parapheur trust add tsa-root.crt --purpose timestamping

        Code de sortie : 0 fait · 2 rien n'a été ajouté, et pourquoi
help-trust-add-files = Fichiers de certificats, PEM ou DER, un ou plusieurs par fichier
help-trust-add-purpose = S'y fier seulement pour cela : signing (signature) ou timestamping (horodatage) ; à répéter pour les deux (par défaut : pour tout)
help-trust-add-anyway = Aussi s'il n'est pas d'une autorité, ou s'il a expiré
help-trust-remove = Ne plus se fier à des ancres
    .after =
        Exemple :
        {"  "}parapheur trust remove 3f9c5a01

        Code de sortie : 0 fait · 2 rien n'a été retiré, et pourquoi
help-trust-list = Lister les ancres de confiance, et l'empreinte de leur ensemble
    .after =
        Exemple :
        {"  "}parapheur trust list --format json

        Code de sortie : 0 fait · 2 illisible
help-trust-show = Montrer tout de certaines ancres
    .after =
        Exemple :
        {"  "}parapheur trust show 3f9c5a01

        Code de sortie : 0 fait · 2 il n'y en a pas, et pourquoi
help-fingerprints = Empreintes SHA-256 de certificats, ou leurs huit premiers chiffres hexadécimaux au moins
help-store = Fichier ou dossier des ancres (par défaut : ceux de la configuration)
help-demo = Montrer trois responsables agissant sur une circulaire et sur une feuille de calcul, puis ce que change un octet
    .after =
        Fait ses propres clés et certificats, et laisse tous les fichiers pour essayer.

        Exemple :
        {"  "}parapheur demo

        Code de sortie : 0 chaque étape a fait ce qu'elle annonçait · 1 une étape ne l'a pas fait
help-demo-directory = Un nouveau dossier pour les fichiers (par défaut : parapheur-demo ici, sinon un dossier temporaire)

## La ligne de commande

usage-unexpected = { $argument } n'est pas attendu ici
    .hint = { $usage }
usage-unknown-command = il n'y a pas de commande { $command }
    .hint = parapheur --help
usage-missing-argument = il manque : { $argument }
    .hint = { $usage }
usage-missing-value = { $argument } demande une valeur
usage-invalid-value = { $argument } n'admet pas { $value } ; il admet { $expected }
usage-conflict = { $argument } ne va pas avec { $other }
usage-other = { $problem }
usage-one-output = -o nomme une sortie, et il y a { $count } entrées
    .hint = donnez -d DOSSIER au lieu de -o
usage-one-document = --document nomme un document, et il y a { $count } entrées
    .hint = donnez une signature à la fois, ou mettez chaque document à côté de sa signature
usage-one-preview = --preview dessine une page d'un seul document, et il y a { $count } entrées
    .hint = donnez un seul document avec --preview
usage-directory-needs-destination = { $place } est un dossier : dites où vont les sorties
    .hint = { $command } -d signed
usage-same-output = deux entrées seraient écrites dans { $place }, la seconde est { $other }
    .hint = lancez la commande une fois par dossier d'entrées
usage-nothing-to-do = il n'y a aucun fichier à traiter dans { $place }
usage-needs-output = dites où va la forme contresignée de { $place }
    .hint = { $command } --in-place

file-unreadable = { $place } ne peut être lu : { $cause }
file-too-big = { $place } dépasse { $limit } octets
file-no-directory = le dossier { $place } ne peut être créé : { $cause }
file-unwritable = { $place } ne peut être écrit : { $cause }
file-stdout = la sortie standard ne peut être écrite : { $cause }

config-invalid = la configuration { $place } n'est pas valable : { $problem }
passphrase-unreadable = la phrase de passe ne peut être lue dans { $place } : { $cause }
passphrase-not-text = la phrase de passe de { $place } n'est pas du texte UTF-8
passphrase-missing = il n'y a pas de phrase de passe pour { $place }
    .hint = { $command } { $option } FICHIER
passphrase-differ = les deux phrases de passe pour { $place } diffèrent
batch-interrupted = interrompu après { $done } fichiers sur { $items } ; ce qui est écrit est entier
    .hint = { $command }
demo-unexpected = cette étape de la démonstration n'a pas fait ce qu'elle annonçait : { $place }

## ASN.1

asn1-truncated = { $place } : { $need } octets annoncés, { $have } présents
asn1-unexpected-tag = { $place } : { $expected } attendu, { $found } trouvé
asn1-trailing = { $place } : { $count } octets après le dernier champ
asn1-length = { $place } : une longueur que DER n'admet pas
asn1-value = { $place } : valeur non valable pour { $what }
asn1-too-deep = imbrication de plus de { $limit } niveaux

## PDF

pdf-io = { $place } : lecture impossible : { $cause }
pdf-no-header = ce n'est pas un PDF : pas de %PDF- dans les 1024 premiers octets
pdf-no-startxref = { $place } : pas de startxref donnant la place d'une table de références
pdf-no-xref = { $place } : pas de table de références ici
pdf-ambiguous-offsets = { $place } : les positions peuvent se compter du premier octet du fichier ou de %PDF-, et les deux lectures sont possibles
pdf-xref-malformed = { $place } : table de références mal formée : { $what }
pdf-xref-loop = { $place } : la chaîne des tables de références boucle
pdf-budget = le budget { $name } de { $limit } est épuisé
pdf-syntax = { $place } : { $what }
pdf-object-mismatch = { $place } : l'objet { $expected } n'est pas ici
pdf-object-outside-revision = { $place } : l'objet { $id } se trouve après la fin ({ $end }) de la révision qui le nomme
pdf-reference-loop = { $place } : les références bouclent
pdf-type = { $place } : attendu : { $expected } ; trouvé : { $found }
pdf-filter-unsupported = { $place } : le filtre { $filter } n'est pas pris en charge
pdf-filter-data = { $place } : { $what }
pdf-password-needed = le document est chiffré, et ne s'ouvre qu'avec un mot de passe
    .hint = { $command } --document-password-file FICHIER
pdf-password-wrong = ce mot de passe n'est ni celui de l'utilisateur du document ni celui de son propriétaire
passphrase-second = le mot de passe du premier fichier n'ouvre pas { $place }
    .hint = { $command } --second-password-file FICHIER
pdf-encryption-unsupported = { $place } : chiffrement qui n'est pas pris en charge : { $what }
pdf-encryption-malformed = { $place } : dictionnaire de chiffrement mal formé : { $what }
pdf-undecipherable = { $place } ne peut être déchiffré : { $what }
pdf-signing-forbidden = le propriétaire du document ne permet à personne d'autre d'y signer
    .hint = { $command } --document-password-file FICHIER
pdf-new-field-forbidden = le propriétaire du document ne permet à personne d'autre d'y ajouter un champ de signature
    .hint = parapheur examiner { $document }, puis signez un champ existant avec --field NOM, ou donnez le mot de passe du propriétaire avec --document-password-file
pdf-auth-code = le document a un code d'authentification (ISO/TS 32004), qui ne peut être renouvelé ici
pdf-encryption-changed = { $place } : la révision { $revision } n'est pas chiffrée comme la précédente
pdf-partly-encrypted = { $place } : le document est chiffré, mais { $what }
pdf-clear-streams = { $place } : le document est chiffré, mais { $count } de ses flux sont en clair
pdf-auth-code-unchecked = { $place } : le code d'authentification du document (ISO/TS 32004) n'a pas été contrôlé
pdf-changed-on-disk = le fichier a été modifié par un autre pendant sa lecture

## Cryptographie et clés

crypto-unsupported = non pris en charge : { $what }
crypto-no-digest = { $algorithm } ne nomme pas d'algorithme d'empreinte, et rien d'autre ne le fait
crypto-parameters = paramètres que { $algorithm } n'admet pas
crypto-malformed = structure mal formée : { $cause }
crypto-key-size = une clé RSA de { $bits } bits, hors de { $least } à { $most }
crypto-bad-key = clé inutilisable : { $what }
crypto-mismatch = { $algorithm } ne va pas avec une clé { $key }
crypto-digest-length = une empreinte de { $len } octets n'en est pas une de { $algorithm }
crypto-failed = le fournisseur cryptographique a échoué : { $what }
crypto-weak = { $place } : { $what } est admis jusqu'au { $until }, jugé au { $at }
crypto-token = { $cause }
usage-one-key = { $place } est une clé dans un jeton : aucune autre clé ne va avec elle
    .hint = donnez ses certificats par --cert
token-not-built = ce programme a été compilé sans les jetons (fonctionnalité pkcs11)
    .hint = cargo install --path . --features full
token-uri = { $place } n'est pas une URI PKCS#11 comprise ici : { $what }
token-pin-in-uri = un code PIN n'a pas sa place dans une URI, que chacun peut lire sur cette machine
    .hint = ôtez pin-value : employez --pin-file FICHIER, $PARAPHEUR_PIN, ou attendez la question
token-no-module = aucun module PKCS#11 n'est nommé, et aucun n'est deviné
    .hint = { $command } --module /usr/lib/softhsm/libsofthsm2.so
token-module = { $place } ne peut servir de module PKCS#11 : { $what }
token-other-module = aucun des modules n'est celui que nomme { $place } : { $modules }
token-no-token = aucun jeton n'est { $place } ; il y a : { $tokens }
    .hint = parapheur token list
token-several-tokens = plusieurs jetons peuvent être { $place } : { $tokens }
    .hint = nommez l'un d'eux, entre guillemets : "pkcs11:token=NOM;serial=NUMÉRO"
token-no-key = { $token } n'a pas de clé { $place } ; il a : { $keys }
    .hint = parapheur token keys
token-several-keys = { $token } a plusieurs clés { $place } : { $keys }
    .hint = donnez l'une de ces URI à --key, entre guillemets
token-no-pin = { $place } demande un code PIN, et il n'y en a pas
    .hint = { $command } --pin-file FICHIER
token-wrong-pin = { $place } refuse le code PIN
token-wrong-pin-one-left = { $place } refuse le code PIN ; un code faux de plus le bloque
    .hint = trouvez le bon code avant d'employer --last-try
token-last-try = un code faux de plus bloquerait { $place } : rien n'est envoyé sans qu'on le demande
    .hint = si vous êtes sûr du code : { $command } --last-try
token-pin-locked = le code PIN de { $place } est bloqué
    .hint = débloquez-le par le code PUK, ou comme responsable de sécurité, avec l'outil du fabricant
token-pin-not-set = { $place } n'a pas encore de code PIN
token-pin-expired = le code PIN de { $place } a expiré et doit être changé
token-pin-cancelled = aucun code n'a été tapé sur le clavier de { $place }
token-removed = { $place } a été retiré, ou ne répond plus
    .hint = remettez-le, puis : { $command }
token-key-gone = { $place } n'est plus dans son jeton
token-no-public-key = ni clé publique ni certificat ne dit quelle est la moitié publique de { $place }
    .hint = { $command } --cert FICHIER
token-unsupported-key = { $place } ne peut signer ici : { $what }
token-mechanism = { $place } n'a pas { $mechanism }, qu'il faut pour { $algorithm }
token-each-signature = { $place } demande le code PIN à chaque signature, ce qui pour { $algorithm } veut { $mechanism }, que le jeton n'a pas
token-bad-signature = ce que { $place } a rendu ne se vérifie pas avec sa clé publique
token-write-protected = { $place } est protégé en écriture
token-taken = { $place } a déjà quelque chose sous ce nom ou cet identifiant : { $key }
token-no-key-for-certificate = { $place } n'a la clé d'aucun de ces certificats
    .hint = parapheur token keys
token-too-many = { $place } a plus de { $limit } objets d'une sorte
token-key = { $place } : { $cause }
token-failed = { $place } : { $function } a échoué avec { $code }
keystore-no-passphrase = { $place } : la clé est chiffrée et il n'y a pas de phrase de passe
    .hint = { $command } --passphrase-file FICHIER
keystore-wrong-passphrase = { $place } : la phrase de passe ne l'ouvre pas
    .hint = essayez la phrase de passe seule : openssl pkcs12 -in { $place } -noout
keystore-malformed = { $place } : mal formé : { $what }
keystore-unsupported = { $place } : { $what } n'est pas pris en charge
keystore-unknown = { $place } : ni PEM, ni DER, ni PKCS#12
keystore-no-key = { $place } : pas de clé privée
    .hint = donnez le fichier de la clé privée avec --key, et celui du certificat avec --cert
keystore-several-keys = { $place } : plus d'une clé privée : { $names }
    .hint = donnez un fichier qui n'a qu'une clé
keystore-iterations = { $place } : dériver sa clé demande plus de { $limit } itérations, ou trop de mémoire
keystore-too-long = { $place } : plus de { $limit } octets
keystore-key = { $place } : { $cause }

## Certificats et chemins

x509-malformed = { $place } : structure mal formée : { $cause }
x509-pem = { $place } : { $cause }
x509-none = { $place } : aucun certificat
x509-no-crl = { $place } : aucune liste de révocation
x509-no-ocsp = { $place } : aucune réponse OCSP
x509-no-request = { $place } : aucune demande de certificat
x509-version = { $place } : version { $version } : { $why }
x509-duplicate-extension = { $place } : l'extension { $extension } s'y trouve deux fois
x509-extension = { $place } : extension { $extension } : { $why }
x509-algorithm-mismatch = { $place } : l'algorithme signé ({ $inner }) n'est pas celui qui accompagne la signature ({ $outer })
x509-empty-issuer = { $place } : le nom de l'émetteur est vide
x509-empty-subject = { $place } : le nom du sujet est vide, sans subjectAltName critique
path-no-anchor = { $place } : rien ne mène de son émetteur, { $issuer }, à une ancre de confiance
    .hint = { $command } --trust FICHIER
path-signature = { $place } : sa signature n'est pas de la clé de { $issuer }
path-malformed = { $place } : { $cause }
path-expired = { $place } : expiré le { $not_after }, jugé au { $at }
path-not-yet-valid = { $place } : valable seulement à partir du { $not_before }, jugé au { $at }
path-anchor-expired = { $place } : cette ancre de confiance a pris fin le { $not_after }, jugé au { $at }
path-anchor-not-yet-valid = { $place } : cette ancre de confiance commence le { $not_before }, jugé au { $at }
path-not-a-ca = { $place } : émet un certificat sans être une autorité (basicConstraints)
path-path-length = { $place } : le chemin sous un émetteur est plus long que cet émetteur, ou la demande, ne l'admet
path-key-usage = { $place } : usage de clé { $required } requis, { $found } trouvé
path-extended-key-usage = { $place } : l'usage étendu de la clé n'admet pas { $purpose } ; il dit { $found }
path-unknown-critical-extension = { $place } : l'extension critique { $extension } n'est pas comprise
path-budget = { $place } : la recherche s'est arrêtée à sa limite de { $value } { $limit }

## Signatures

revocation-revoked = { $place } : révoqué depuis le { $since } ({ $reason })
revocation-ca-revoked = { $place } : cette autorité est révoquée depuis le { $since } ({ $reason })
revocation-on-hold = { $place } : suspendu depuis le { $since }
revocation-stale = { $place } : la dernière information sur sa révocation, du { $issued }, est trop ancienne
revocation-unknown = { $place } : le répondeur OCSP ne le connaît pas
revocation-source-refused = { $place } : { $source ->
    [CRL] une liste de révocation (LCR)
   *[other] une réponse OCSP
 } n'a pas été utilisée : { $why }
ocsp-no-answer = le répondeur OCSP n'a pas donné de réponse
ocsp-other-certificate = la réponse OCSP ne parle pas du certificat
ocsp-unknown-critical-extension = la réponse OCSP a une extension critique { $extension } qui n'est pas comprise
ocsp-unauthorized = la réponse OCSP n'est signée ni par l'émetteur ni par un répondeur qu'il a certifié
ocsp-signature = la signature de la réponse OCSP n'est pas de la clé de son répondeur
ocsp-unsupported = la réponse OCSP : { $what }
ocsp-weak = la réponse OCSP : { $what } est trop faible
ocsp-responder-expired = le répondeur OCSP { $responder } n'était pas valable quand il a répondu
ocsp-responder-revoked = le répondeur OCSP { $responder } est révoqué
ocsp-future = la réponse OCSP est postérieure à l'instant de la question
ocsp-older-than-certificate = la réponse OCSP est antérieure au certificat
ocsp-expired-not-kept = la réponse OCSP est postérieure à la fin du certificat, sans archivage qui remonte jusque-là
revocation-not-checked = { $place } : sa révocation n'a pas été vérifiée
    .hint = { $command } --crl FICHIER
cms-not-cms = { $place } n'est pas un message CMS (ni DER, ni BER, ni PEM, ni base64)
cms-malformed = { $place } mal formé : { $cause }
cms-content-type = { $place } est un message CMS de type { $found }, non SignedData
cms-trailing = { $count } octets suivent le message dans { $place }
cms-budget = plus de { $what } que la limite de { $limit }
cms-attribute-count = l'attribut { $attribute } a { $count } valeurs, là où une seule est admise
cms-no-such-signer = pas de signature { $id } dans ce message
cms-unreadable = la signature de { $place } ne peut être lue : { $cause }
cms-signer-count = une signature PDF contient exactement un SignerInfo, celle-ci en contient { $count }
cms-no-signer = le message contient des certificats mais aucune signature
cms-content-present = une signature détachée ne doit pas porter son propre contenu
cms-padding = { $count } octets après le message dans /Contents ne sont pas du remplissage
cms-duplicate-attribute = l'attribut signé { $attribute } s'y trouve plus d'une fois
cms-bad-attribute = l'attribut signé { $attribute } ne peut être lu : { $cause }
cms-content-type-missing = il manque content-type aux attributs signés
cms-content-type-mismatch = content-type dit { $signed }, le contenu est { $actual }
cms-content-type-in-countersignature = un contreseing porte content-type, ce que RFC 5652 §11.4 interdit
cms-message-digest-missing = il manque message-digest aux attributs signés
cms-attributes-not-der = les attributs signés ne sont pas dans l'ordre de DER
cms-signed-attributes-as-content = le document est un ensemble d'attributs signés : il a été signé comme partie d'une autre signature, non comme document
cms-digest-mismatch = le contenu n'est pas ce qui a été signé : son empreinte { $algorithm } diffère
cms-parent-mismatch = il ne contresigne pas la signature sous laquelle il se trouve : l'empreinte { $algorithm } diffère
cms-signature-invalid = la signature ne se vérifie pas avec la clé du signataire ({ $algorithm })
cms-content-missing = le document signé n'est pas à disposition
    .hint = { $command } --document FICHIER
cms-algorithm-mismatch = digestAlgorithm est { $digest }, mais la signature est { $signature }
cms-algorithm-protection-mismatch = cms-algorithm-protection nomme d'autres algorithmes que ceux de la signature
signer-key-unreadable = la clé publique du signataire est inutilisable : { $cause }
signer-not-identified = le certificat du signataire n'est pas dans le message : { $place }
signer-reference-mismatch = { $attribute } ne désigne pas le certificat dont la clé a servi
signer-issuer-serial-mismatch = l'émetteur et le numéro de série de l'attribut signing-certificate ne sont pas ceux du certificat
act-malformed = l'attribut de l'acte ne peut être lu : { $cause }
act-record-mismatch = l'extrait de signature dit { $record } pour /{ $entry }, l'acte signé dit { $signed }
act-record-alone = un extrait de signature se trouve dans le dictionnaire, mais aucun acte n'est signé
act-previous-missing = il suit l'acte { $id }, qui n'est plus dans le document
act-previous-unnamed = il vient après l'acte { $id } mais ne dit pas qu'il le suit
act-order = il dit suivre l'acte { $id }, qui vient après lui
act-commitment-mismatch = le type d'engagement { $commitment } ne convient pas à l'acte
timestamp-imprint-mismatch = l'horodatage a été fait pour autre chose : son empreinte diffère
timestamp-unreadable = un horodatage ne peut être lu : { $cause }
timestamp-outside-validity = l'horodatage a été fait hors de la validité du certificat de l'autorité
time-before-certificate = elle existait au { $proven }, avant que son certificat soit valable ({ $not_before })
pdf-unexplained-change = après cette signature, { $what } ({ $place })
pdf-not-permitted = après cette signature, { $what }, ce que { $by } ne permet pas
pdf-changes-unknown = ce qui a suivi cette signature n'a pu être jugé : { $cause }
pdf-unsupported-sub-filter = les signatures /SubFilter { $name } ne sont pas prises en charge
pdf-hidden-signature = la révision actuelle cache cette signature ({ $place })
level-not-baseline = pas une signature de base (baseline) : { $what }
budget-digest = vérifier les signatures de ce fichier demanderait l'empreinte de plus de { $limit } octets

## Les actes eux-mêmes

file-io = { $place } : { $cause }
file-changed = { $place } a changé pendant sa lecture
output-is-input = { $place } est à la fois entrée et sortie
output-exists = { $place } existe déjà
    .hint = { $command } --force
countersign-nothing = { $place } n'a aucune signature à contresigner
    .hint = parapheur signer { $place } --act visa --key FICHIER
document-not-found = le document que signe { $place } n'est pas à côté
    .hint = { $command } --document FICHIER
identity-no-certificate = aucun des { $count } certificats donnés n'est celui de la clé
    .hint = { $command } --cert FICHIER
identity-expired = le certificat de { $place } a expiré le { $not_after }
    .hint = { $command } --anyway
identity-not-yet-valid = le certificat de { $place } n'est pas valable avant le { $not_before }
    .hint = { $command } --anyway
identity-key-usage = le certificat de { $place } n'est pas fait pour signer (ni digitalSignature ni contentCommitment)
    .hint = { $command } --anyway
identity-defect = le certificat de { $place } est défectueux : { $cause }
    .hint = { $command } --anyway
identity-revoked = le certificat de { $place } est révoqué depuis le { $since } ({ $reason })
    .hint = { $command } --anyway
identity-on-hold = le certificat de { $place } est suspendu depuis le { $since }
    .hint = { $command } --anyway
identity-revocation-unknown = rien de ce qui a été donné n'établit si le certificat de { $place } est révoqué
revision-none = { $place } n'a pas de révision { $number } ; il en a { $count }
    .hint = parapheur examiner { $place }
content-refused = { $place } contient plus que ce que ses pages montrent, { $count } en tout, d'abord : { $first }
    .hint = parapheur examiner { $place }
chain-broken = { $place } : la signature de { $signature } ne tient plus : { $cause }
    .hint = parapheur verifier { $place } --explain
sign-beside-pdf = { $place } est un PDF, dont les signatures se suivent : il n'y a pas d'acte à côté d'un autre
sign-no-reason = un /Reason est demandé, mais aucun motif n'est donné
    .hint = { $command } --reason TEXTE
sign-field-without-pdf = { $place } n'est pas signé comme PDF : il n'a pas de champs de signature
sign-stamp-without-pdf = { $place } n'est pas signé comme PDF : il n'a pas de page pour un tampon
    .hint = retirez --stamp et ce qui va avec, ou --detached
sign-stamp-elsewhere = { $place } : le champ { $name } a sa propre place, que le tampon prend quand il est posé dans le champ
    .hint = { $command } --stamp champ:{ $name }, sans --field
sign-nothing-to-see = { $place } : il n'y a pas de tampon à voir
sign-restriction-without-pdf = { $place } n'est pas signé comme PDF : il ne peut être ni certifié ni verrouillé

## Ce qu'un rapport ne prouve pas

not-proven-completeness = qu'aucun acte n'a été retiré à la fin de la chaîne : un état antérieur du fichier a la même apparence
not-proven-time = { $count ->
    [one] l'heure d'une signature : c'est le signataire qui la déclare
   *[other] l'heure de { $count } signatures : ce sont les signataires qui la déclarent
 }
not-proven-revocation = que les certificats n'étaient pas révoqués : la révocation n'a pas été vérifiée
not-proven-content = que le contenu est vrai, ou s'affiche partout de la même manière

## Ce que dit le système (en anglais dans la bibliothèque, avec ce numéro)

os-error-1 = opération non permise
os-error-2 = le fichier ou le dossier n'existe pas
os-error-5 = erreur d'entrée-sortie
os-error-13 = accès refusé
os-error-17 = le fichier existe déjà
os-error-20 = ce n'est pas un dossier
os-error-21 = c'est un dossier
os-error-24 = trop de fichiers ouverts
os-error-28 = le disque est plein
os-error-30 = le disque est en lecture seule
os-error-36 = le nom est trop long
os-error-101 = le réseau est injoignable
os-error-104 = connexion coupée par l'autre côté
os-error-110 = pas de réponse à temps
os-error-111 = connexion refusée
os-error-113 = la machine est injoignable

## Ce que montre la structure d'un PDF

pdf-header-offset = { $place } : %PDF- n'est pas au début du fichier ; les positions se comptent à partir de { $origin }
pdf-trailing-bytes = { $place } : { $count } octets après la dernière révision, qu'aucune table de références n'explique
pdf-startxref-broken = { $place } : le dernier startxref ne peut être suivi ({ $cause }) ; le fichier est lu tel qu'il était avant
pdf-startxref-elsewhere = { $place } : le startxref qui suit la révision { $revision } ne désigne pas la table de références de cette révision
pdf-startxref-apart = { $place } : startxref ne suit pas la fin (trailer) de la révision { $revision }
pdf-revision-end-unclear = { $place } : la révision { $revision } n'a ni startxref ni %%EOF après son trailer
pdf-section-out-of-order = { $place } : la table de références de la révision { $revision } ne se trouve pas dans celle-ci
pdf-xref-duplicate = { $place } : l'objet { $number } figure deux fois dans la table de références de la révision { $revision }
pdf-xref-overlap = { $place } : des parties de la table de références de la révision { $revision } se chevauchent
pdf-duplicate-key = { $place } : la clé { $key } figure plus d'une fois
pdf-unreached-bytes = { $place } : { $count } octets de la révision { $revision } n'appartiennent à aucun objet
pdf-hidden-objects = { $place } : { $count } objets de la révision { $revision } que seul montre un lecteur qui reconstruit la table des références croisées
pdf-end-obscured = { $place } : { $count } octets du dernier startxref à la fin du fichier, plus que les lecteurs n'en regardent
pdf-overlapping-objects = { $place } : des objets de la révision { $revision } se chevauchent
pdf-field-twice = { $place } : atteint deux fois dans l'arbre des champs
pdf-unreadable = { $place } : { $cause }
pdf-signature-altered = { $place } : la révision { $revision } a changé { $key } du dictionnaire de signature
pdf-signature-removed = { $place } : la révision { $revision } a retiré le dictionnaire de signature
pdf-signature-field-altered = { $place } : la révision { $revision } a changé { $key } du champ de signature ou de son cadre
pdf-signature-field-removed = { $place } : la révision { $revision } a retiré le champ de signature ou son cadre
pdf-signature-copied = { $place } : la même signature se trouve aussi dans { $copy }
pdf-signature-hidden = { $place } : le formulaire de la dernière révision ne mène pas à cette signature
pdf-signature-type = { $place } : la valeur du champ de signature est { $found }, non un dictionnaire de signature
pdf-signature-type-name = { $place } : /Type n'est ni /Sig ni /DocTimeStamp
pdf-signature-duplicate-key = { $place } : la clé { $key } figure plus d'une fois dans le dictionnaire de signature
pdf-signature-indirect = { $place } : /{ $key } renvoie à un autre objet
pdf-signature-in-object-stream = { $place } : le dictionnaire de signature est dans un flux d'objets
pdf-contents-missing = { $place } : pas de /Contents
pdf-contents-type = { $place } : /Contents est { $found }, non une chaîne
pdf-contents-literal = { $place } : /Contents n'est pas une chaîne hexadécimale
pdf-contents-empty = { $place } : /Contents est vide
pdf-byte-range-missing = { $place } : pas de /ByteRange
pdf-byte-range-type = { $place } : /ByteRange est { $found }, non un tableau
pdf-byte-range-count = { $place } : /ByteRange a { $count } éléments, non quatre
pdf-byte-range-element = { $place } : l'élément { $index } de /ByteRange n'est pas un entier à partir de 0
pdf-byte-range-start = { $place } : /ByteRange commence à { $start }, non à 0
pdf-byte-range-order = { $place } : les parties de /ByteRange ne se suivent pas
pdf-byte-range-past-end = { $place } : /ByteRange finit à { $end }, le fichier à { $len }
pdf-byte-range-gap = { $place } : les octets que /ByteRange laisse ({ $gap }) ne sont pas la valeur de /Contents ({ $contents })
pdf-signature-outside-range = { $place } : le dictionnaire de signature n'est pas dans les octets signés
pdf-byte-range-end = { $place } : /ByteRange finit à { $end }, où aucune révision ne finit
pdf-byte-range-revision = { $place } : le dictionnaire de signature a été écrit dans la révision { $written }, son /ByteRange finit avec la révision { $signed }
pdf-signature-not-resolved = { $place } : les tables de références signées avec la révision { $revision } ne mènent pas à ce dictionnaire
pdf-byte-range-overlap = { $place } : les octets signés croisent ceux de la signature à { $other }
pdf-signature-no-field = { $place } : aucun champ de signature n'a ce dictionnaire pour valeur
pdf-signature-unreachable = { $place } : le dictionnaire de signature se trouve dans des octets où aucune table de références ne mène
pdf-signature-unreadable = { $place } : { $cause }
pdf-update-unsafe = { $place } : ne peut être mis à jour sans risque : { $what }
pdf-offset-capacity = { $place } : au-delà de ce qu'une table de références peut désigner
pdf-certified = { $place } : certifié contre toute modification, même une signature
pdf-field-locked = { $place } : cette signature verrouille le champ « { $name } »
pdf-field-signed = { $place } : le champ « { $name } » est déjà signé
pdf-field-not-signature = { $place } : le champ « { $name } » n'est pas un champ de signature
pdf-field-name = « { $name } » ne peut être le nom d'un nouveau champ
pdf-certification-not-first = seule la première signature d'un fichier peut le certifier, et celui-ci est déjà signé ({ $place })
    .hint = parapheur verifier { $document } --explain
pdf-signers-waiting = des champs de signature vides attendent leurs signataires ({ $names }), { $count } en tout, et ce qui serait interdit les empêcherait de signer
    .hint = certifiez avec --certify forms, nommez les champs avec --lock include:CHAMP, ou dites avec --then 0 que personne ne vient plus
pdf-signers-to-come = { $count ->
    [one] un signataire doit encore venir, et ce qui serait interdit l'empêcherait de signer
   *[other] { $count } signataires doivent encore venir, et ce qui serait interdit les empêcherait de signer
 }
    .hint = certifiez avec --certify forms, ou nommez les champs à verrouiller avec --lock include:CHAMP
pdf-field-has-lock = le champ « { $name } » a son propre verrou
    .hint = laissez --lock
pdf-lock-unknown-field = il n'y a pas de champ « { $name } » à verrouiller
    .hint = parapheur examiner { $document }
pdf-seed-value = { $place } : le champ exige de sa signature ce que celle-ci n'est pas : /{ $entry }
    .hint = répondez à l'auteur du champ : --certify pour /MDP, --lock all --lock-changes no-changes pour /LockDocument, --reason TEXTE --pdf-reason pour /Reasons, --digest pour /DigestMethod
pdf-contents-too-small = /Contents a de la place pour { $room } octets, la signature en prend { $needed }

## Le tampon

stamp-place = { $text } ne dit pas où va un tampon
    .hint = bas-droite, 2:haut-gauche, -1:20mm,20mm,70mm,25mm, texte:Le directeur, champ:NOM
stamp-no-page = il n'y a pas de page { $page }, le document en a { $pages }
stamp-outside = { $place } : le tampon n'est pas dans ce qu'on voit de la page, { $width } sur { $height } pt
    .hint = donnez X,Y,LARGEUR,HAUTEUR depuis le bas à gauche de la page telle qu'on la voit
stamp-overlap = { $place } : le tampon couvrirait { $other }
    .hint = donnez un coin, qui trouve la place libre suivante, ou { $command } --stamp-overlap
stamp-no-room = { $place } : pas de place libre pour un tampon de { $width } sur { $height } pt
    .hint = donnez une autre page ou un autre coin, un rectangle, moins de lignes avec --stamp-show, ou { $command } --stamp-overlap
stamp-too-small = un rectangle de { $width } sur { $height } pt est trop petit pour le tampon, qui demande environ { $needed } pt
    .hint = donnez un rectangle plus grand, ou moins de lignes avec --stamp-show
stamp-field-unseen = { $place } : le champ { $name } n'a pas un rectangle, un seul, sur une page
    .hint = donnez une autre place au tampon
stamp-no-field = il n'y a pas de champ { $name } où poser le tampon
    .hint = parapheur examiner { $document }
stamp-no-anchor = le texte { $text } n'est pas sur la page
    .hint = donnez moins de mots, d'une seule ligne, ou une autre place
stamp-anchor-unmapped = le texte { $text } n'a pas été trouvé, mais les polices ne disent pas ce que sont { $glyphs } caractères de la page
    .hint = donnez un coin ou un rectangle
stamp-no-glyph = aucune police du tampon n'a le caractère { $character } de { $text }
    .hint = { $command } --stamp-font FICHIER
stamp-font = { $place } n'est pas une police OpenType ou TrueType que l'on puisse incorporer
stamp-image = { $place } ne peut servir d'image : { $problem }
stamp-image-too-big = { $place } est une image trop grande, plus de { $limit } { $unit ->
    [pixels] pixels
   *[other] octets
 }
stamp-code = l'adresse et l'empreinte, { $bytes } octets, sont trop longues pour un code QR
    .hint = donnez une adresse plus courte
stamp-drawing = le tampon ne peut être dessiné de sorte que PDF/A reste PDF/A : { $problem }
render-unreadable = la page ne peut être dessinée : { $problem }
render-too-big = les pages d'un document de plus de { $limit } octets ne sont ni dessinées ni parcourues
render-time = dessiner ou parcourir les pages prend plus de { $seconds } secondes

## La confiance

trust-not-a-ca = { $place } n'est pas le certificat d'une autorité
    .hint = { $command } --anyway
trust-expired = { $place } a expiré le { $not_after }
    .hint = { $command } --anyway
trust-defect = { $place } ne peut être une ancre : { $cause }
trust-unknown = aucune ancre de confiance n'a l'empreinte { $fingerprint }
    .hint = parapheur trust list
trust-ambiguous = { $count } ancres de confiance ont une empreinte qui commence par { $fingerprint }
    .hint = parapheur trust list
trust-not-a-fingerprint = { $fingerprint } n'est pas une empreinte SHA-256, ni ses huit premiers chiffres ou plus
    .hint = parapheur trust list
trust-purpose = { $place } : une ancre est de confiance pour { $purpose }, ce qui n'est pas un usage
trust-too-big = { $place } dépasse { $limit } octets
trust-no-store = aucune configuration ne dit où sont gardées les ancres de confiance
    .hint = écrivez trust = ["anchors"] dans la configuration, ou donnez --store CHEMIN

## Contraintes des chemins

path-anchor-purpose = { $place } : cette ancre n'est pas de confiance pour { $purpose }

path-profile = { $place } : { $rule }
path-name-not-permitted = { $place } : son nom { $name } n'est dans aucun des sous-arbres qu'un émetteur permet
path-name-excluded = { $place } : son nom { $name } est dans un sous-arbre qu'un émetteur exclut
path-no-valid-policy = { $place } : aucune politique de certification n'est valable, et il en faut une
path-mapped-any-policy = { $place } : met anyPolicy en correspondance

## L'autorité

pki-subject = sujet : { $field } { $why }
pki-subject-attribute = sujet : l'attribut { $attribute } { $why }
pki-toml = { $place } : { $why }
pki-no-profile = il n'y a pas de profil { $name } ; il y a { $known }, et ceux du dossier de l'autorité
pki-base-url = l'URL de base { $url } { $why }
pki-request = { $place } : la demande n'est pas signée par la clé dont elle parle
pki-key-compromised = la clé est celle du certificat { $serial }, révoqué parce que d'autres l'ont
pki-not-issued = aucun certificat de numéro de série { $serial } n'a été émis ici
    .hint = parapheur pki list DOSSIER
pki-not-renewable = le certificat { $serial } n'a pas été émis selon un profil, et ne se renouvelle pas
pki-ambiguous = { $count } certificats ont un numéro de série qui commence par { $serial }
    .hint = parapheur pki list DOSSIER
pki-not-a-serial = { $serial } n'est pas un numéro de série en hexadécimal, ni ses huit premiers chiffres ou plus
    .hint = parapheur pki list DOSSIER
pki-revoked = le certificat { $serial } est révoqué depuis le { $since } ({ $reason })
pki-not-on-hold = le certificat { $serial } n'est pas suspendu, et ne peut donc être retiré de la liste
pki-revocation-time = date de révocation : { $why }
pki-no-deltas = cette autorité ne publie pas de listes différentielles (delta-crls dans authority.toml), et personne n'en chercherait
pki-no-base = il n'y a pas encore de liste complète dont une liste différentielle pourrait partir
    .hint = parapheur pki crl DOSSIER
pki-own-key = la clé à certifier est celle d'une autorité de ce dossier
pki-state = on ne peut se fier à l'enregistrement { $place } : { $why }
pki-validity = validité : { $why }
pki-no-passphrase = une clé privée n'est pas gardée sans phrase de passe
pki-exists = { $place } existe déjà
    .hint = { $command } --force
pki-not-an-authority = { $place } : pas une autorité : { $why }
    .hint = parapheur pki init DOSSIER --country CC --organization NOM
pki-key = { $cause }
pki-certificate = { $cause }
pki-self-check = le nouveau certificat ne passe pas son propre contrôle : { $why }
pki-crypto = { $cause }
pki-io = { $place } : { $cause }

## Ce qu'une révision a changé

pdf-change-signature-field-added = un champ de signature { $name } a été ajouté et signé ({ $page }, { $rectangle })
pdf-change-signature-field-filled = le champ de signature { $name } a été signé ({ $page }, { $rectangle })
pdf-change-signature-appearance = le champ de signature { $name } montre une apparence : { $page }, { $region ->
    [upper-left] en haut à gauche
    [top] en haut
    [upper-right] en haut à droite
    [left] à gauche
    [centre] au milieu
    [right] à droite
    [lower-left] en bas à gauche
    [bottom] en bas
   *[lower-right] en bas à droite
 } ({ $rectangle })
pdf-change-signature-over-content = l'apparence du champ de signature { $name } recouvre { $what ->
    [words] des mots
    [picture] une image
   *[other] un contenu illisible
 } ({ $page }, { $rectangle })
pdf-change-signature-over = l'apparence du champ de signature { $name } recouvre celle de { $other } ({ $page }, { $rectangle })
pdf-change-signature-hides-page = l'apparence du champ de signature { $name } cache la page : { $what ->
    [words] des mots
    [picture] une image
   *[other] un contenu illisible
 } ({ $page }, { $rectangle })
pdf-change-empty-signature-field-added = un champ de signature vide { $name } a été ajouté ({ $page }, { $rectangle })
pdf-change-document-timestamp-added = un horodatage du document a été ajouté dans le champ { $name }
pdf-change-dss-updated = le dépôt de données de validation (DSS) a été mis à jour
pdf-change-metadata-rewritten = les métadonnées XMP du document ont été réécrites, de « { $old } » à « { $new } »
pdf-change-info-entry = { $key } des informations du document est passé de « { $old } » à « { $new } »
pdf-change-info-rewritten = le dictionnaire d'information du document a été réécrit
pdf-change-extensions-updated = les extensions ou la version du catalogue ont été mises à jour
pdf-change-attachments-listed = le document s'ouvre désormais sur la liste de ses pièces jointes
pdf-change-certification-added = une certification a été inscrite dans les permissions du catalogue
pdf-change-form-value = le champ de formulaire { $name } est passé de « { $old } » à « { $new } » ({ $page })
pdf-change-filled-over = le champ de formulaire { $name } a été rempli par-dessus { $what ->
    [words] des mots
    [picture] une image
   *[other] un contenu illisible
 } ({ $page }, { $rectangle })
pdf-change-filled-over-other = le champ de formulaire { $name } a été rempli par-dessus ce que montre { $other } ({ $page }, { $rectangle })
pdf-change-field-appearance = { $key } du champ de formulaire { $name } a été changé, sa valeur ne l'a pas été ({ $page })
pdf-change-annotation-added = une annotation { $subtype } a été ajoutée : { $page }, { $rectangle }
pdf-change-annotation-changed = une annotation { $subtype } a été changée : { $page }, { $rectangle }
pdf-change-annotation-removed = une annotation { $subtype } a été retirée : { $page }, { $rectangle }
pdf-change-structure-extended = l'arborescence de structure a reçu un élément pour ce qui a été ajouté
pdf-change-equal-rewrite = réécrit sans changement
pdf-change-unexplained = { $how }

# Ce qui diffère entre deux fichiers

pdf-compare-page-count = le premier a { $first } pages, le second { $second }
pdf-compare-words = { $page } dit « { $first } » dans le premier et « { $second } » dans le second
pdf-compare-page = { $key } diffère ({ $page })
pdf-compare-annotation = une annotation { $subtype } ({ $page }) n'est que dans le { $file ->
    [first] premier
   *[second] second
 }
pdf-compare-field-alone = le champ { $name } n'est que dans le { $file ->
    [first] premier
   *[second] second
 }
pdf-compare-field = le champ { $name } a la valeur « { $first } » dans le premier et « { $second } » dans le second
pdf-compare-signature = la signature du champ { $name } n'est que dans le { $file ->
    [first] premier
   *[second] second
 }
pdf-compare-info = { $key } est « { $first } » dans le premier et « { $second } » dans le second
pdf-compare-catalogue = { $key } du catalogue diffère
pdf-compare-encrypted = le { $file ->
    [first] premier
   *[second] second
 } est chiffré, l'autre non
pdf-compare-unread = { $place } n'a pu être comparé : { $cause }
compare-kind = le premier est : { $first }, le second : { $second }
compare-bytes = les octets diffèrent à partir de { $offset }
compare-act = l'acte { $id } n'est que dans le { $file ->
    [first] premier
   *[second] second
 }
compare-content = ils portent des contenus différents

# Ce qu'un document contient en plus de ce que ses pages montrent

pdf-content-script = { $place } : un script, lancé par : { $trigger }
pdf-content-launch = { $place } : une action qui lance un programme ou ouvre un fichier, par : { $trigger }
pdf-content-action = { $place } : une action { $action }, par : { $trigger }
pdf-content-media = { $place } : un média { $subtype } ({ $page }, { $rectangle })
pdf-content-xfa = { $place } : un formulaire XFA, que certains lecteurs montrent à la place des pages
pdf-content-attachment = { $place } : une pièce jointe « { $name } »
pdf-content-optional = { $place } : { $groups } calques de contenu optionnel, dont { $hidden } cachés à l'ouverture
pdf-content-external = { $place } : un contenu qui vient d'ailleurs, ou qui a une autre version ({ $key })
pdf-content-second-catalogue = { $place } : un second catalogue du document
pdf-content-unreachable = { $place } : { $count } objets auxquels rien ne renvoie ({ $kind ->
    [page] pages
    [annotation] champs ou annotations
    [font] polices
    [xobject] images ou formes
    [action] actions
   *[stream] flux
 })
pdf-content-loose-bytes = { $place } : { $count } octets qui n'appartiennent à aucun objet (objets qui s'y trouvent : { $objects })
pdf-content-earlier-version = { $place } : le contenu a été remplacé dans la révision { $revision } ({ $page })
pdf-content-covering-field = { $place } : le champ vide { $name } recouvre { $what ->
    [words] des mots
    [picture] une image
   *[unread] un contenu illisible
 } ({ $page }, { $rectangle })
pdf-content-covering-annotation = { $place } : une annotation { $subtype } recouvre { $what ->
    [words] des mots
    [picture] une image
   *[unread] un contenu illisible
 } ({ $page }, { $rectangle })
pdf-content-hidden-annotation = { $place } : une annotation { $subtype } qui n'est pas montrée ({ $page }, { $rectangle })
pdf-content-hidden-words = { $place } : { $count } caractères sous quelque chose d'opaque ({ $page }, { $rectangle })
pdf-content-value-differs = { $place } : le champ { $name } a la valeur « { $value } » et montre « { $shown } »
pdf-content-need-appearances = { $place } : ce que montrent les champs est laissé à chaque lecteur (/NeedAppearances)
pdf-content-template = { $place } : des pages qu'un script peut ajouter (modèles)
pdf-content-font-remapped = { $place } : la police { $font } montre { $glyph } pour le caractère { $code }
pdf-content-duplicate-key = { $place } : la clé { $key } est là plus d'une fois
pdf-content-page-count = { $place } : l'arbre des pages dit { $said } pages et en a { $found }
pdf-content-unread = { $place } : n'a pu être lu en entier : { $cause }

# Répondeur OCSP

pki-responder = { $place } ne peut pas être le répondeur OCSP : { $why }
responder-malformed = la demande OCSP est mal formée : { $cause }
responder-too-big = la demande OCSP dépasse { $limit } octets
responder-version = la demande OCSP n'est pas de la version 1
responder-empty = la demande OCSP ne porte sur aucun certificat
responder-too-many = la demande OCSP porte sur plus de { $limit } certificats
responder-duplicate-extension = l'extension { $extension } de la demande OCSP y figure deux fois
responder-nonce = un nonce a de 1 à 128 octets, celui-ci en a { $length }
responder-critical-extension = l'extension critique { $extension } de la demande OCSP n'est pas comprise
responder-response-type = le client n'accepte pas les réponses OCSP de base
responder-state = l'état de l'autorité ne peut pas être lu : { $cause }
responder-outside-validity = le certificat du répondeur OCSP n'est pas valable à cette heure
responder-not-signed = la réponse OCSP n'a pas pu être signée : { $cause }

# Unité d'horodatage

pki-time-stamping-unit = { $place } ne peut pas horodater : { $why }
tsa-malformed = la demande d'horodatage est mal formée : { $cause }
tsa-too-big = la demande d'horodatage dépasse { $limit } octets
tsa-version = la demande d'horodatage est de la version { $version } ; seule la version 1 existe
tsa-digest = l'algorithme d'empreinte { $algorithm } n'est pas admis dans un horodatage
tsa-imprint-length = { $length } octets ne sont pas une empreinte { $algorithm }
tsa-policy = la politique { $policy } n'est pas celle de cette unité d'horodatage
tsa-extension = l'extension { $extension } de la demande d'horodatage n'est pas connue
tsa-no-time = l'heure n'est pas sûre : l'horloge a reculé, ou n'a pas encore atteint le dernier jeton
tsa-outside-validity = le certificat de l'unité d'horodatage n'est pas valable à cette heure
tsa-not-signed = le jeton d'horodatage n'a pas pu être signé : { $cause }

# Services

serve-not-built = ce programme a été construit sans les services (l'option serve)
serve-listen = impossible d'écouter sur { $place } : { $cause }
serve-start = les services n'ont pas pu démarrer : { $cause }
serve-clock = le registre de l'horloge { $place } n'est pas utilisable : { $cause }
serve-clock-record = { $place } n'est pas le registre d'une horloge
serve-already-running = { $place } est tenu par un autre processus, qui émet des horodatages
serve-file = { $place } ne peut pas être diffusé : { $why }
serve-ready = { $url } : { $services }
serve-ocsp = réponses OCSP
serve-timestamps = horodatages
serve-files = listes de révocation et certificats
serve-public = d'autres machines atteignent cette adresse : mettez un serveur mandataire devant, il n'y a ni TLS ni limite par client
serve-policy = les horodatages disent la politique { $policy }, qui est pour des essais ; dites la vôtre avec --timestamp-policy
serve-signals = impossible d'attendre les interruptions : { $cause }
usage-not-loopback = { $address } est atteinte par d'autres machines
    .hint = { $command } --public
help-pki-serve = Servir une autorité par HTTP : OCSP, listes de révocation, certificats, horodatages
    .after =
        Affiche l'adresse, puis une ligne JSON par demande sur la sortie d'erreur, jusqu'à son interruption ; ce qui est en cours reçoit d'abord sa réponse. Ce que pki revoke, pki crl et pki issue changent est servi aussitôt. Sous le chemin de l'URL de base : /ocsp, /tsa, /crl/issuing.crl, /crl/issuing-delta.crl, /crl/root.crl, /certs/issuing.crt, /certs/root.crt. Il n'y a pas de TLS : les réponses sont signées.

        Exemples :
          parapheur pki serve pki --passphrase-file pass
          parapheur pki serve pki --listen 0.0.0.0:80 --public --timestamp-policy 1.3.6.1.4.1.99999.1.1

        Statut : 0 arrêté · 2 rien n'a été servi, et pourquoi
help-pki-serve-directory = Dossier de l'autorité
help-pki-serve-listen = Adresse et port où écouter, 127.0.0.1:8080 par défaut ; le port 0 en prend un libre
help-pki-serve-public = Servir aussi d'autres machines, si --listen nomme une adresse qu'elles atteignent
help-pki-serve-no-ocsp = Ne pas répondre aux demandes OCSP
help-pki-serve-no-timestamps = Ne pas émettre d'horodatages
help-pki-serve-ocsp-minutes = Pour combien de minutes une réponse OCSP fait foi (par défaut : 60)
help-pki-serve-timestamp-policy = Politique des horodatages, un identifiant d'objet qui vous appartient (par défaut : une politique d'essai)
help-pki-serve-accuracy = De combien de secondes l'horloge de cette machine peut s'écarter du temps UTC, par exemple 0.5 (par défaut : 1)
help-pki-serve-ordering = Dire que les horodatages se laissent ordonner par leur heure

# Réseau

path-fetch-failed = { $place } : rien n'a été obtenu de { $url } : { $cause }
net-url = { $url } n'est pas interrogée : { $why }
net-private-address = { $host } a l'adresse { $address }, qui n'est pas publique, et la configuration ne l'autorise pas
net-unresolved = le nom { $host } est inconnu
net-connection = { $host } : { $cause }
net-timeout = { $host } n'a pas répondu entièrement en { $seconds } s
net-tls = { $host } : pas de connexion TLS : { $cause }
net-protocol = { $host } ne parle pas HTTP comme il faut : { $cause }
net-status = { $host } a répondu par le statut HTTP { $status }
net-redirects = { $host } redirige plus de { $limit } fois
net-too-large = la réponse de { $host } dépasse { $limit } octets
net-encoding = la réponse de { $host } est codée en { $encoding }, ce qui n'était pas demandé
net-unreadable = la réponse de { $host } n'est pas ce qui était demandé ({ $what }) : { $cause }
net-refused = { $host } refuse : { $why }
net-given-up = { $host } a déjà échoué et n'est plus interrogé
net-budget = la limite de { $limit } ({ $what }) pour une exécution est atteinte
tsp-unreachable = pas d'horodatage de { $url } : { $cause }
tsp-refused = l'autorité d'horodatage refuse ({ $status }) : { $text }
tsp-malformed = la réponse d'horodatage est mal formée : { $cause }
tsp-token = le jeton d'horodatage n'en est pas un : { $cause }
tsp-mismatch = l'horodatage répond à une autre demande : { $what } diffère
tsp-no-certificate = le jeton d'horodatage n'apporte aucun certificat
tsp-broken = le jeton d'horodatage ne tient pas : { $cause }

## Ce que disent les constats en mots à eux : la phrase anglaise de la bibliothèque, par ses lettres et ses chiffres

phrase-a-page-was-replaced-by-something-else = une page a été remplacée par autre chose
phrase-a-page-was-replaced-by-a-stream = une page a été remplacée par un flux
phrase-the-annotations-of-a-page-are-no-array = les annotations d'une page ne sont pas un tableau
phrase-a-widget-was-removed-from-its-page-or-moved = un cadre de champ a été retiré de sa page, ou déplacé
phrase-an-annotation-that-is-none-was-added-to-a-page = une annotation qui n'en est pas une a été ajoutée à une page
phrase-an-annotation-was-replaced-by-something-else = une annotation a été remplacée par autre chose
phrase-what-an-annotation-shows-was-changed = ce que montre une annotation a été changé
phrase-the-catalogue-is-no-dictionary = le catalogue n'est pas un dictionnaire
phrase-the-form-is-no-dictionary = le formulaire n'est pas un dictionnaire
phrase-the-resources-of-the-form-are-no-dictionary = les ressources du formulaire ne sont pas un dictionnaire
phrase-the-permissions-are-no-dictionary = les permissions ne sont pas un dictionnaire
phrase-the-fields-are-no-array = les champs ne sont pas un tableau
phrase-a-field-that-is-no-reference-was-added = un champ qui n'est pas une référence a été ajouté
phrase-a-field-was-removed-or-the-order-of-the-fields-was-changed = un champ a été retiré, ou l'ordre des champs a été changé
phrase-a-field-that-is-not-there-was-added-to-the-form = un champ qui n'existe pas a été ajouté au formulaire
phrase-a-field-that-is-no-dictionary-was-added-to-the-form = un champ qui n'est pas un dictionnaire a été ajouté au formulaire
phrase-the-kids-of-a-new-field-are-not-as-expected = les enfants d'un nouveau champ ne sont pas comme attendu
phrase-a-field-was-replaced-by-something-else = un champ a été remplacé par autre chose
phrase-a-field-was-replaced-by-a-stream = un champ a été remplacé par un flux
phrase-an-object-that-the-signed-revision-names-but-does-not-hold-is-referred-to = il est fait référence à un objet que la révision signée nomme sans le contenir
phrase-the-cross-reference-section-of-this-revision-leads-to-older-bytes = la table de références de cette révision mène à des octets plus anciens
phrase-changed-and-a-key-stands-twice-in-it = objet changé, où une clé figure deux fois
phrase-changed-while-it-is-not-only-a-field = objet changé, qui n'est pas seulement un champ
phrase-size-of-the-trailer-leaves-objects-out = le /Size du trailer laisse des objets de côté
phrase-size-of-the-trailer-brings-back-objects-that-it-left-out-before = /Size du trailer fait revenir des objets qu’il laissait dehors
phrase-size-of-the-trailer-is-larger-than-readers-take = /Size du trailer est plus grand que ce qu’admettent les lecteurs
phrase-an-object-that-cannot-be-read-is-referred-to-what-it-shows-is-not-known = il est fait référence à un objet illisible : ce qu’il montre n’est pas connu
phrase-an-object-was-given-another-generation = un objet a reçu une autre génération
phrase-changed-while-object-source-seems-to-refer-to-it-which-cannot-be-read = changé, alors que l’objet { $source }, illisible, semble y faire référence
phrase-refers-to-object-id-only-before-or-only-after-which-cannot-be-read-cause = fait référence, avant seulement ou après seulement, à l’objet { $id }, qui ne peut être lu : { $cause }
phrase-the-resource-key-of-the-form-was-added-which-a-field-is-drawn-with = la ressource { $key } du formulaire a été ajoutée, avec laquelle un champ est dessiné
phrase-the-encryption-of-the-document-was-changed = le chiffrement du document a été changé
phrase-the-catalogue-cannot-be-read = le catalogue ne peut être lu
phrase-a-widget-that-belongs-to-no-signature-of-this-revision-was-added-to-a-page = un cadre de champ qui n'appartient à aucune signature de cette révision a été ajouté à une page
phrase-an-object-stream-was-given-another-content = un flux d'objets a reçu un autre contenu
phrase-the-root-of-the-structure-tree-was-replaced-by-something-else = la racine de l'arborescence de structure a été remplacée par autre chose
phrase-an-element-of-the-structure-tree-was-replaced-by-something-else = un élément de l'arborescence de structure a été remplacé par autre chose
phrase-something-that-was-there-or-that-is-no-element-entered-the-structure-tree = quelque chose qui était déjà là, ou qui n'est pas un élément, est entré dans l'arborescence de structure
phrase-something-left-the-structure-tree-or-its-order-was-changed = quelque chose a quitté l'arborescence de structure, ou son ordre a été changé
phrase-something-that-is-no-element-of-its-parent-entered-the-structure-tree = quelque chose qui n'est pas un élément de son parent est entré dans l'arborescence de structure
phrase-a-new-element-of-the-structure-tree-holds-more-than-object-references = un nouvel élément de l'arborescence de structure contient plus que des références d'objets
phrase-a-node-of-the-parent-tree-was-replaced-by-something-else = un nœud de l'arbre des parents a été remplacé par autre chose
phrase-a-part-of-the-parent-tree-is-no-array = une partie de l'arbre des parents n'est pas un tableau
phrase-an-entry-of-the-parent-tree-was-changed = une entrée de l'arbre des parents a été changée
phrase-an-entry-of-the-parent-tree-was-removed-or-changed = une entrée de l'arbre des parents a été retirée ou changée
phrase-a-node-that-was-there-or-that-is-none-entered-the-parent-tree = un nœud qui était déjà là, ou qui n'en est pas un, est entré dans l'arbre des parents
phrase-a-field-that-cannot-be-followed-cause = un champ qui ne peut être suivi : { $cause }
phrase-a-form-field-name-was-added = un champ de formulaire { $name } a été ajouté
phrase-a-new-element-of-the-structure-tree-has-key = un nouvel élément de l'arborescence de structure a { $key }
phrase-a-new-element-of-the-structure-tree-refers-to-object-object = un nouvel élément de l'arborescence de structure renvoie à l'objet { $object }
phrase-an-unsigned-signature-field-name-with-an-appearance-was-added = un champ de signature { $name } non signé, mais avec une apparence, a été ajouté
phrase-digest-algorithm-oid = l'algorithme d'empreinte { $oid }
phrase-cannot-be-read-cause = ne peut être lu : { $cause }
phrase-changed-while-from-refers-to-it = objet changé, auquel renvoie : { $from }
phrase-freed-while-from-refers-to-it = objet libéré, auquel renvoie : { $from }
phrase-critical-extension-extension-is-not-understood = l'extension critique { $extension } n'est pas comprise
phrase-its-content-is-found-not-tstinfo = son contenu est { $found }, non TSTInfo
phrase-its-signer-has-no-valid-path-cause = son signataire n'a pas de chemin valide : { $cause }
phrase-more-than-limit-actions-by-trigger = plus de { $limit } actions par : { $trigger }
phrase-the-certification-name-p-p = la certification { $name } (P={ $p })
phrase-the-key-of-signer-cause = la clé de { $signer } : { $cause }
phrase-the-key-key-stands-more-than-once-in-a-dictionary = la clé { $key } figure plus d'une fois dans un dictionnaire
phrase-the-kids-of-the-field-name-were-removed = les enfants du champ { $name } ont été retirés
phrase-the-limit-of-limit-comparisons-of-distribution-points-is-reached = la limite de { $limit } comparaisons de points de distribution est atteinte
phrase-the-list-of-issuer-why = la liste de { $issuer } : { $why }
phrase-the-lock-of-the-signature-name = le verrou de la signature { $name }
phrase-the-new-field-name-has-key = le nouveau champ { $name } a { $key }
phrase-the-new-field-name-has-other-resources-than-a-dictionary = le nouveau champ { $name } a d’autres ressources qu’un dictionnaire
phrase-the-new-field-name-is-something-else-too = le nouveau champ { $name } est encore autre chose
phrase-the-parent-tree-leads-to-object-element-which-is-no-new-element = l'arbre des parents mène à l'objet { $element }, qui n'est pas un nouvel élément
phrase-the-resource-key-of-the-form-was-changed = la ressource { $key } du formulaire a été changée
phrase-the-signature-field-name-got-a-value-that-is-no-signature = le champ de signature { $name } a reçu une valeur qui n'est pas une signature
phrase-the-signature-field-name-has-a-value-that-is-no-signature = le champ de signature { $name } a une valeur qui n'est pas une signature
phrase-the-value-of-the-field-name-was-changed = la valeur du champ { $name } a été changée
phrase-the-value-of-the-signature-field-name-was-changed = la valeur du champ de signature { $name } a été changée
phrase-key-of-an-element-of-the-structure-tree-was-changed = { $key } d'un élément de l'arborescence de structure a été changé
phrase-key-of-the-catalogue-was-changed = { $key } du catalogue a été changé
phrase-key-of-the-field-name-is-not-what-it-should-be = { $key } du champ { $name } n'est pas ce qu'il devrait être
phrase-key-of-the-field-name-was-changed = { $key } du champ { $name } a été changé
phrase-key-of-the-form-was-changed = { $key } du formulaire a été changé
phrase-key-of-the-parent-tree-was-changed = { $key } de l'arbre des parents a été changé
phrase-key-of-the-permissions-was-changed = { $key } des permissions a été changé
phrase-key-of-the-signature-field-name-was-changed = { $key } du champ de signature { $name } a été changé
phrase-key-of-the-structure-tree-was-changed = { $key } de l'arborescence de structure a été changé
phrase-key-of-the-trailer-was-changed = { $key } du trailer a été changé
phrase-key-of-page-was-changed = { $key } de la { $page } a été changé
phrase-a-signature = une signature
phrase-an-ordinary-signature = une signature ordinaire
phrase-it-is-not-known-which-revision-was-signed = on ne sait quelle révision a été signée
phrase-an-update-with-two-cross-reference-sections-xrefstm-followed = une mise à jour à deux tables de références (/XRefStm) a suivi
phrase-signing-certificate-is-missing = signing-certificate manque
phrase-there-are-no-signed-attributes = il n'y a pas d'attributs signés
phrase-signing-time-must-not-stand-in-the-cms-of-a-pdf-signature = signing-time ne doit pas figurer dans le CMS d'une signature PDF
phrase-signing-time-is-missing = signing-time manque
phrase-subfilter-is-adbe-pkcs7-sha1 = /SubFilter est adbe.pkcs7.sha1
phrase-subfilter-is-not-etsi-cades-detached = /SubFilter n'est pas ETSI.CAdES.detached
phrase-the-content-type-is-not-id-data = le type du contenu n'est pas id-data
phrase-m-is-missing = /M manque
phrase-cert-must-not-be-present = /Cert ne doit pas figurer
phrase-it-is-empty = vide
phrase-a-tree-of-names-without-end = un arbre de noms sans fin
phrase-some-of-its-content-a-filter-a-bound-or-a-form-inside-itself = une partie de son contenu (un filtre, une limite, ou un formulaire qui se contient)
phrase-another-kind-of-file = un fichier d'une autre sorte
phrase-a-reference-to-the-catalogue-in-root = une référence au catalogue dans /Root
phrase-nothing = rien
phrase-null = null
phrase-none = rien
phrase-not-a-stream = pas un flux
phrase-not-an-object-stream = pas un flux d'objets
phrase-no-n-and-first = ni /N ni /First
phrase-n-and-first-do-not-fit-the-data = /N et /First ne correspondent pas aux données
phrase-a-header-that-is-not-pairs-of-integers = un en-tête qui n'est pas une suite de paires d'entiers
phrase-a-stream = un flux
phrase-a-dictionary = un dictionnaire
phrase-an-array = un tableau
phrase-a-reference = une référence
phrase-a-name = un nom
phrase-a-string = une chaîne
phrase-an-integer = un entier
phrase-a-number = un nombre
phrase-a-real-number = un nombre réel
phrase-a-boolean = un booléen
phrase-another-value = une autre valeur
phrase-a-page = une page
phrase-a-resource = une ressource
phrase-four-numbers = quatre nombres
phrase-a-filter-name = un nom de filtre
phrase-a-page-or-the-catalog = une page ou le catalogue
phrase-a-mediabox = un /MediaBox
phrase-a-page-that-shows-something = une page qui montre quelque chose
phrase-a-rotate-of-quarter-turns = un /Rotate en quarts de tour
phrase-a-mediabox-of-its-own = son propre /MediaBox
phrase-a-mediabox-from-0-0 = un /MediaBox à partir de 0 0
phrase-one-stream-in-contents = un seul flux dans /Contents
phrase-a-reference-to-the-page-tree-in-pages = une référence à l'arbre des pages dans /Pages
phrase-a-dictionary-with-references-in-kids = un dictionnaire avec des références dans /Kids
phrase-a-reference-outside-of-its-object = une référence hors de son objet
phrase-the-length-of-an-object-stream-stands-in-an-object-stream = la longueur d'un flux d'objets se trouve dans un flux d'objets
phrase-no-length = pas de /Length
phrase-length-runs-past-the-end-of-the-file = /Length dépasse la fin du fichier
phrase-the-filter-of-an-object-stream-is-a-reference = le filtre d'un flux d'objets est une référence
phrase-runs-past-its-object-stream = dépasse son flux d'objets
phrase-runs-past-the-end-of-the-file = dépasse la fin du fichier
phrase-not-of-the-length-that-aes-gives = pas d'une longueur que donne AES
phrase-not-encrypted-with-the-file-s-key = pas chiffré avec la clé du fichier
phrase-oe-or-ue-is-not-32-bytes = /OE ou /UE n'a pas 32 octets
phrase-perms-does-not-confirm-p-and-encryptmetadata = /Perms ne confirme pas /P et /EncryptMetadata
phrase-not-a-dictionary = pas un dictionnaire
phrase-a-key-stands-twice = une clé figure deux fois
phrase-no-filter = pas de /Filter
phrase-length-is-no-length-of-a-key = /Length n'est pas une longueur de clé
phrase-no-p = pas de /P
phrase-p-has-no-32-bits = /P n'a pas 32 bits
phrase-o-is-too-short = /O est trop court
phrase-u-is-too-short = /U est trop court
phrase-cf-is-no-dictionary = /CF n'est pas un dictionnaire
phrase-a-crypt-filter-is-no-dictionary = un filtre de chiffrement n'est pas un dictionnaire
phrase-a-crypt-filter-without-method = un filtre de chiffrement sans méthode
phrase-a-crypt-filter-is-no-name = un filtre de chiffrement n'est pas un nom
phrase-a-crypt-filter-that-cf-does-not-have = un filtre de chiffrement que /CF n'a pas
phrase-its-strings-are-in-the-clear = ses chaînes sont en clair
phrase-its-streams-are-in-the-clear = ses flux sont en clair
phrase-its-embedded-files-are-in-the-clear = ses fichiers incorporés sont en clair
phrase-a-new-stream-without-a-direct-length = un nouveau flux sans /Length direct
phrase-a-new-stream-shorter-than-its-length = un nouveau flux plus court que son /Length
phrase-predictor-parameters-out-of-range = paramètres de prédicteur hors limites
phrase-a-tiff-predictor-is-supported-for-8-bits-a-component-only = un prédicteur TIFF n'est pris en charge qu'à 8 bits par composante
phrase-an-unknown-predictor = un prédicteur inconnu
phrase-an-unknown-png-row-filter = un filtre de ligne PNG inconnu
phrase-not-a-number = pas un nombre
phrase-expected-a-name = un nom est attendu
phrase-expected-a-hexadecimal-string = une chaîne hexadécimale est attendue
phrase-not-a-hexadecimal-digit = pas un chiffre hexadécimal
phrase-a-hexadecimal-string-without-end = une chaîne hexadécimale sans fin
phrase-expected-a-string = une chaîne est attendue
phrase-a-string-without-end = une chaîne sans fin
phrase-expected-an-object = un objet est attendu
phrase-expected-an-object-found-the-end = un objet est attendu, et c'est la fin
phrase-a-reference-out-of-range = une référence hors limites
phrase-expected-a-name-as-key-of-a-dictionary = un nom est attendu comme clé d'un dictionnaire
phrase-expected-endobj = endobj est attendu
phrase-expected-endobj-or-stream = endobj ou stream est attendu
phrase-expected-an-end-of-line-after-stream = une fin de ligne est attendue après stream
phrase-expected-an-object-number-and-a-generation = un numéro d'objet et une génération sont attendus
phrase-expected-obj = obj est attendu
phrase-an-object-number-out-of-range = un numéro d'objet hors limites
phrase-a-stream-where-a-dictionary-belongs = un flux à la place d'un dictionnaire
phrase-an-update-stands-on-the-last-revision-only = une mise à jour ne se fait que sur la dernière révision
phrase-its-last-startxref-cannot-be-followed = son dernier startxref ne peut être suivi
phrase-not-all-of-its-revisions-are-encrypted-alike = ses révisions ne sont pas toutes chiffrées de la même façon
phrase-a-key-stands-twice-in-its-trailer = une clé figure deux fois dans son trailer
phrase-a-key-that-has-to-change-stands-twice-in-its-dictionary = une clé à changer figure deux fois dans son dictionnaire
phrase-a-change-outside-of-its-object = un changement hors de son objet
phrase-no-object-number-is-left = il ne reste plus de numéro d'objet
phrase-not-every-field-of-the-form-can-be-read-once = tous les champs du formulaire ne peuvent être lus, et une seule fois
phrase-two-fields-have-this-name = deux champs portent ce nom
phrase-an-appearance-without-a-form = une apparence sans formulaire
phrase-a-signature-of-half-a-gigabyte = une signature d'un demi-gigaoctet
phrase-the-signature-dictionary-was-not-written = le dictionnaire de signature n'a pas été écrit
phrase-certified-but-not-so-that-the-permission-can-be-read = certifié, mais sans que la permission puisse être lue
phrase-the-p-of-a-lock-is-1-2-or-3 = le /P d'un verrou est 1, 2 ou 3
phrase-the-action-of-a-lock-is-all-include-or-exclude = l'/Action d'un verrou est All, Include ou Exclude
phrase-expected-startxref = startxref est attendu
phrase-expected-an-offset-after-startxref = une position est attendue après startxref
phrase-expected-trailer = trailer est attendu
phrase-xrefstm-leads-back-to-its-table = /XRefStm ramène à sa table
phrase-a-reference-where-a-direct-value-is-required = une référence là où il faut une valeur directe
phrase-no-direct-length = pas de /Length direct
phrase-length-runs-past-the-end = /Length dépasse la fin
phrase-no-w-of-three-small-integers = pas de /W de trois petits entiers
phrase-no-size = pas de /Size
phrase-index-is-no-array-of-integers = /Index n'est pas un tableau d'entiers
phrase-index-has-an-odd-number-of-elements = /Index a un nombre impair d'éléments
phrase-index-out-of-range = /Index hors limites
phrase-fewer-entries-than-announced = moins d'entrées qu'annoncé
phrase-an-entry-out-of-range = une entrée hors limites
phrase-expected-the-first-number-and-the-count-of-a-subsection = le premier numéro et le nombre d'une sous-section sont attendus
phrase-a-subsection-out-of-range = une sous-section hors limites
phrase-expected-an-end-of-line-after-the-count-of-a-subsection = une fin de ligne est attendue après le nombre d'une sous-section
phrase-rows-that-do-not-have-the-columns-of-the-standard = des lignes qui n'ont pas les colonnes de la norme
phrase-a-row-that-is-not-of-the-standard-s-form = une ligne qui n'a pas la forme de la norme
phrase-expected-endstream = endstream est attendu
phrase-prev-or-xrefstm-is-no-offset-in-the-file = /Prev ou /XRefStm n'est pas une position dans le fichier
phrase-nobody-is-at-hand-whose-key-signed-it = personne n'est à disposition dont la clé l'ait signée
phrase-its-signer-s-key-usage-is-without-crlsign = l'usage de clé de son signataire n'a pas cRLSign
phrase-its-signature-is-not-one-by-the-key-of-its-issuer = sa signature n'est pas faite par la clé de son émetteur
phrase-it-has-no-number = elle n'a pas de numéro
phrase-it-is-newer-than-the-instant-of-the-question = elle est plus récente que l'instant jugé
phrase-it-is-older-than-the-certificate = elle est plus ancienne que le certificat
phrase-the-budget-of-signatures-is-exhausted = la limite de signatures vérifiées est atteinte
phrase-the-renderer-gave-up = le programme de rendu a renoncé
phrase-its-size = ses dimensions
phrase-a-shape-without-size = une forme sans dimensions
phrase-neither-png-nor-jpeg-nor-svg = ni PNG, ni JPEG, ni SVG
phrase-it-is-cut-off = elle est tronquée
phrase-it-has-images-inside-of-it-or-refers-to-others = elle contient des images ou renvoie à d'autres
phrase-the-image-has-transparency = l'image a de la transparence
phrase-the-image-is-in-cmyk = l'image est en CMJN
phrase-name-object-id = { $name } (objet { $id })
phrase-all-include-field-field-exclude-field-field = all, include:CHAMP,CHAMP ou exclude:CHAMP,CHAMP
phrase-key-of-trigger = { $key } ({ $trigger })
phrase-opening-the-document = l'ouverture du document
phrase-the-document = le document
phrase-the-field-name = le champ { $name }
phrase-the-page-number = la page { $number }
phrase-an-annotation-on-page = une annotation de la { $page }
phrase-page-bottom-right-page-x-y-width-height-page-text-text-field-name = [PAGE:]bas-droite, [PAGE:]X,Y,LARGEUR,HAUTEUR, [PAGE:]texte:TEXTE, champ:NOM
phrase-is-the-same-for-root-and-issuing-ca = est le même pour la racine et l'autorité qui émet
phrase-the-key-is-not-that-of-the-ca-that-signs-this-list = la clé n'est pas celle de l'autorité qui signe cette liste
phrase-the-issuing-ca-would-outlive-the-root = l'autorité qui émet durerait plus que la racine
phrase-stands-twice = figure deux fois
phrase-has-no-place-in-our-certificates = n'a pas de place dans nos certificats
phrase-is-not-text = n'est pas un texte
phrase-ends-after-the-year-9999 = finit après l'an 9999
phrase-no-days = aucun jour
phrase-not-a-time = pas une date
phrase-one-of-its-events-is-missing = un de ses événements manque
phrase-it-is-not-called-serial-n-toml = il ne s'appelle pas NUMÉRO.N.toml
phrase-it-is-not-text = ce n'est pas un texte
phrase-it-is-missing = il manque
phrase-it-is-not-called-by-a-serial-number = il ne porte pas le nom d'un numéro de série
phrase-has-characters-outside-printablestring = a des caractères hors de PrintableString
phrase-is-not-two-capital-letters-iso-3166-1 = n'est pas deux lettres majuscules (ISO 3166-1)
phrase-there-is-no-key = il n'y a pas de clé
phrase-is-not-an-address-in-ascii = n'est pas une adresse en ASCII
phrase-the-certificate-would-begin-before-its-issuer = le certificat commencerait avant son émetteur
phrase-the-certificate-would-outlive-its-issuer = le certificat durerait plus que son émetteur
phrase-there-is-no-root-crt = il n'y a pas de root.crt
phrase-there-is-no-authority-toml = il n'y a pas de authority.toml
phrase-it-is-not-empty = il n'est pas vide

# Où, dans un fichier

phrase-object = objet
phrase-object-stream = flux d'objets
phrase-in-object-stream = dans le flux d'objets
phrase-offset = position
phrase-octet = octet
phrase-page = page
phrase-no-page = aucune page
phrase-page-tree = arbre des pages
phrase-revision = révision
phrase-field = champ
phrase-certificate = certificat
phrase-time-stamp = horodatage
phrase-the-time-stamp = l'horodatage
phrase-the-trailer = le trailer
phrase-the-trailer-of-revision = le trailer de la révision
phrase-a-string-of-object = une chaîne de l'objet
phrase-the-stream-of-object = le flux de l'objet
phrase-signature-dictionary = dictionnaire de signature
phrase-acroform-of-the-catalogue = /AcroForm du catalogue
phrase-parent-of-the-field = /Parent du champ
phrase-kids-of-the-field = /Kids du champ
phrase-v-of-the-field = /V du champ
phrase-a-countersignature = un contreseing
phrase-the-signed-bytes = les octets signés
phrase-extension-value = valeur de l'extension
phrase-the-open-file = le fichier ouvert
phrase-the-catalogue = catalogue
phrase-its-signature = sa signature

# Les valeurs des options, dans l'aide

phrase-value-file = FICHIER
phrase-value-dir = DOSSIER
phrase-value-name = NOM
phrase-value-time = DATE
phrase-value-text = TEXTE
phrase-value-kind = SORTE
phrase-value-in = ENTRÉE
phrase-value-certificate = CERTIFICAT
phrase-value-address = ADRESSE
phrase-value-what = QUOI
phrase-value-purpose = USAGE
phrase-value-out = SORTIE
phrase-value-lang = LANGUE
phrase-value-token = JETON
phrase-value-state = ÉTAT
phrase-value-seconds = SECONDES
phrase-value-reason = MOTIF
phrase-value-profile = PROFIL
phrase-value-path = CHEMIN
phrase-value-parts = PARTIES
phrase-value-offset = DÉCALAGE
phrase-value-number = NUMÉRO
phrase-value-label = NOM
phrase-value-fingerprint = EMPREINTE
phrase-value-fields = CHAMPS
phrase-value-digest = EMPREINTE
phrase-value-act = ACTE
phrase-value-place = PLACE
phrase-value-command = COMMANDE
