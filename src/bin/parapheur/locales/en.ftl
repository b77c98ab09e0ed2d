# What the binary says, in English. Errors and findings of the library speak for themselves (their sentence is in the
# library); here are the hints that go with them.

## Acts

word-act-visa = visa
word-act-signature = signature
word-act-seal = seal
word-act-receipt = receipt
word-act-countersignature = countersignature
word-act-unnamed = signature
word-act-document-timestamp = document time stamp
word-act-short = { $order } ({ $act }, { $who })
who-unknown = unknown signer

serve-ready = { $url }: { $services }
serve-ocsp = OCSP responses
serve-timestamps = time stamps
serve-files = revocation lists and certificates
serve-public = other machines reach this address: put a proxy in front of it, there is no TLS and no limit for each client
serve-policy = the time stamps say the policy { $policy }, which is for tests; name your own with --timestamp-policy
pki-made = { $subject }:
item-signed = over { $pages ->
    [one] 1 page
   *[other] { $pages } pages
 }, { $revisions ->
    [one] 1 revision
   *[other] { $revisions } revisions
 }, { $signatures ->
    [0] no signature before
    [one] 1 signature before
   *[other] { $signatures } signatures before
 }
item-omitted = { $count } more of the same kinds; inspect shows everything
pki-left-out = asked for and not issued: the extensions { $extensions }
pki-register = { $count ->
    [0] No certificate.
    [one] 1 certificate.
   *[other] { $count } certificates.
 }
pki-event-revoked = revoked since { $at } ({ $reason })
pki-event-held = on hold since { $at } ({ $reason })
pki-event-released = no longer on hold since { $at } ({ $reason })
pki-event-invalid = , not to be relied on since { $since }
pki-list = complete list { $number } of { $issuer }: { $entries } revoked, the next by { $next }: { $file }
pki-delta = delta list { $number } of { $issuer }: { $entries } changed, the next by { $next }: { $file }
word-state-valid = valid
word-state-not-yet-valid = not yet valid
word-state-expired = expired
word-state-on-hold = on hold
word-state-revoked = revoked
label-profile = profile
label-issued = issued
label-renews = renews
item-done = { $input } → { $output }: { $act }, id { $id }
previewed = { $input }, page { $page } → { $preview }: a preview, nothing is signed
item-skipped = { $input } → { $output }: already done, skipped
item-error = { $input }: not done
item-summary = { $items ->
    [one] 1 file
   *[other] { $items } files
 }: { $done } done, { $skipped } skipped, { $errors } not done

## The report of verify

report-document-pdf = PDF, { $size } bytes
report-document-cms = CMS signature over { $size } bytes
report-document-asic = ASiC container, { $size } bytes
report-document-timestamp = time stamp over { $size } bytes
report-document-evidence-record = evidence record over { $size } bytes
report-document-other = { $size } bytes
report-document-missing = the signed document is not at hand
colon = :{" "}
report-judged = as of { $time }, with { $anchors ->
    [0] no trust anchor
    [one] 1 trust anchor
   *[other] { $anchors } trust anchors
 }, policy { $policy }
report-act = { $act } by { $who }
report-act-function = { $act } by { $who }, { $function }
report-circuit = Circuit { $name }, { $progress }: { $verdict }
report-anomalies = Also noted:
report-not-proven = This report does not prove:

verdict-TOTAL-PASSED = valid
verdict-TOTAL-FAILED = not valid
verdict-INDETERMINATE = indeterminate
verdict-PASSED = respected
verdict-FAILED = broken

bottom-passed = Valid: { $count ->
    [one] its one act holds
   *[other] all its { $count } acts hold
 }.
bottom-failed = Not valid: { $count ->
    [one] act { $acts } does not hold
   *[other] acts { $acts } do not hold
 }.
bottom-indeterminate = Indeterminate: nothing is shown to be broken, but { $count ->
    [one] act { $acts } cannot be settled
   *[other] acts { $acts } cannot be settled
 }.
bottom-circuit = Not valid: the signatures hold, but the circuit was not respected.
bottom-circuit-indeterminate = Indeterminate: the signatures hold, but the circuit cannot be settled.
bottom-no-signature = No signature found.
verify-summary = { $items ->
    [one] 1 file
   *[other] { $items } files
 }: { $passed } valid, { $failed } not valid, { $indeterminate } indeterminate, { $none } without signature, { $errors } not read

label-digest = digest
label-judged = judged
label-trust = trust store
label-policy = policy
label-claimed = claimed time
label-proven = proven time
label-place = place
label-reason = reason
label-countersigns = countersigns
label-follows = follows
label-level = level
label-covers = covers
label-changes = since then
label-id = id
label-field = field
label-appearance = shown on
label-certification = certification
label-signer = signer
label-issuer = issuer
label-serial = serial number
label-validity = validity
label-key = key
label-best-time = judged at

time-claimed = { $time }, by the signer's clock
time-not-claimed = none
time-not-proven = none: no time stamp
time-proven-by = { $time }, by { $by }
validity = { $from } to { $until }
certification = still permits { $level ->
    [1] nothing
    [2] filling fields and signing
    [3] annotations, filling fields and signing
   *[other] what no standard knows
 } (P={ $level })
delegation = by delegation of { $by }, { $from } to { $until }

coverage-whole-file = the whole file
coverage-whole-revision = its whole revision
coverage-partial = only a part of its revision
coverage-unclear = cannot be told

changes-none = nothing changed
changes-permitted = only permitted changes
changed-by = { $what }, by { $who }
appearance = page { $page }, { $region ->
    [upper-left] upper left
    [top] top
    [upper-right] upper right
    [left] left
    [centre] middle
    [right] right
    [lower-left] lower left
    [bottom] bottom
   *[lower-right] lower right
 }
appearance-nowhere = no page
changes-not-permitted = changes that are not permitted
changes-unknown = changes that no rule explains

check-digest-intact = the digest is that of the signed bytes
check-digest-broken = the digest is not that of the signed bytes
check-signature-intact = the signature value verifies with the signer's key
check-signature-broken = the signature value does not verify with the signer's key
check-chain = certification path { $path }: { $verdict }
check-revocation = revocation of { $certificate }: { $status }
check-timestamp = { $kind } of { $time } by { $tsa }
check-imprint-intact = its imprint is that of what it covers
check-imprint-broken = its imprint is not that of what it covers

word-revocation-good = not revoked
word-revocation-revoked = revoked
word-revocation-unknown = unknown to its issuer
word-revocation-stale = the answer is too old
word-revocation-not-checked = not checked
word-revocation-source = by { $value ->
    [crl] CRL
    [ocsp] OCSP
   *[other] { $value }
 }
word-revocation-issued = issued { $value }
word-revocation-since = since { $value }
word-revocation-reason = reason { $value }

word-timestamp-signature = signature time stamp
word-timestamp-content = content time stamp
word-timestamp-archive = archive time stamp
word-timestamp-document = document time stamp

## inspect

inspect-pdf = PDF { $version }, { $size } bytes, { $pages ->
    [one] 1 page
   *[other] { $pages } pages
 }
inspect-pdf-locked = PDF { $version }, { $size } bytes
inspect-extracted = { $input }, revision { $number } → { $output }: { $size } bytes
inspect-objects = {"    "}objects: { $added } new, { $replaced } written again, { $freed } freed
inspect-omitted = {"  "}! { $count } more of the same kinds
inspect-incomplete = {"  "}! not all of the file could be looked at
compare-revision = { $name } (revision { $number })
compare-identical = { $first } and { $second } are the same, byte for byte
compare-same-content = { $first } and { $second } have the same content, written in different bytes
compare-continued = { $second } continues { $first }
compare-earlier = { $first } continues { $second }
compare-different = { $first } and { $second } differ
compare-step = {"  "}revision { $number }:
inspect-cms = CMS SignedData, { $size } bytes
inspect-other = neither PDF nor a signature, { $size } bytes
inspect-encrypted = {"  "}encrypted: strings by { $strings }, streams by { $streams }, a key of { $bits } bits (/V { $version }, /R { $revision })
inspect-encrypted-foreign = {"  "}encrypted by the security handler { $handler }, which is not supported: what it holds cannot be shown
inspect-encrypted-metadata = {"  "}its metadata are in the clear
inspect-encrypted-locked = {"  "}no password opened it: what it holds cannot be shown (--document-password-file)
inspect-encrypted-owner = {"  "}opened as its owner: everything is permitted
inspect-encrypted-user = {"  "}opened as its user, who may sign and add fields
inspect-encrypted-user-fields = {"  "}opened as its user, who may sign the fields that are there, and add none
inspect-encrypted-user-nothing = {"  "}opened as its user, who may neither sign nor add fields
inspect-revision = {"  "}revision { $number }: bytes { $start } to { $end }, { $objects } objects, cross-reference { $xref ->
    [table] table
    [stream] stream
   *[hybrid] table and stream
 }
inspect-signature = {"  "}signature in the field { $field }, { $form }, claimed time { $time }
inspect-certifies = {"    "}certifies the document, which still permits: { $permits ->
    [1] nothing
    [2] filling fields and signing
    [3] annotations, filling fields and signing
   *[other] what no standard knows ({ $permits })
 }
inspect-locks-all = {"    "}locks every field
inspect-locks-include = {"    "}locks the fields { $fields }
inspect-locks-exclude = {"    "}locks every field but { $fields }
inspect-locks-document = {"    "}closes the document, which still permits: { $permits ->
    [1] nothing
    [2] filling fields and signing
    [3] annotations, filling fields and signing
   *[other] what no standard knows ({ $permits })
 }
inspect-signature-hidden = {"  "}signature in the field { $field }, { $form }, claimed time { $time }, not shown by the newest revision
inspect-field = {"  "}field { $name } ({ $kind }), empty
inspect-field-filled = {"  "}field { $name } ({ $kind })
inspect-signer = { $act } { $id }, signing-time { $time }, { $algorithm }, by the certificate { $signer }
inspect-countersigner = { $act } { $id } over { $parent }, signing-time { $time }, { $algorithm }, by the certificate { $signer }
inspect-certificate = certificate of { $subject }

## pki path

path-no-certificate = not a certificate that can be read
path-certificate = { $place }. { $subject }
path-anchor = trust anchor: { $subject }
path-unread = Material that could not be read, and was left out:
path-rejected = { $count ->
    [one] One path was given up:
   *[other] { $count } paths were given up:
 }
path-passed = The path is valid ({ $word }).
path-failed = The path is not valid ({ $word }).
path-indeterminate = The path is not shown to be valid ({ $word }).
label-purpose = purpose
label-revocation = revocation
label-policies = policies
label-signed-with = signed with
label-fingerprint = fingerprint
word-purpose-signing = signing
word-purpose-timestamping = time stamping
word-purpose-ocsp = OCSP responses
word-purpose-any = any
word-mode-hard = must be known
word-mode-soft = counts where it is known
word-mode-none = not looked at

## trust

trust-store = { $count ->
    [0] No trust anchors
    [one] 1 trust anchor
   *[other] { $count } trust anchors
 } in { $stores }
trust-origin = { $origin }, added { $added }
trust-by-hand = put there by hand
label-since = valid from
label-until = valid until
label-origin = came from
label-file = file
word-anchor-trusted = trusted
word-anchor-added = added
word-anchor-already-there = already there, unchanged
word-anchor-removed = removed

## token

label-token = token
label-model = model
label-pin = PIN
label-slot = slot
label-module = module
label-uri = --key
label-key-id = id
label-certificate = certificate
word-pin-good = no wrong PIN since the last right one
word-pin-count-low = there was a wrong PIN
word-pin-final-try = one more wrong PIN locks it
word-pin-locked = locked
word-pin-to-be-changed = to be changed before use
word-pin-not-set = not set yet
token-has-pad = The PIN is typed on the token or its reader.
token-no-login = Its keys can be used without a PIN.
token-read-only = It is write-protected.
token-not-initialized = slot { $slot } ({ $description }): a token that is not initialized
token-absent = slot { $slot } ({ $description }): no token
token-count = { $count ->
    [0] No token
    [one] 1 token
   *[other] { $count } tokens
 } behind { $modules }
token-keys-all = { $count ->
    [0] No keys
    [one] 1 key
   *[other] { $count } keys
 } in { $token }
token-keys-seen-without-pin = { $count ->
    [0] No keys
    [one] 1 key
   *[other] { $count } keys
 } that can be seen without a PIN in { $token }
token-keys-made = Made in { $token }.
token-key-unknown = not usable here
token-other-certificates = Certificates without their key:
token-certificate = { $subject }, until { $until }
token-certificate-unread = { $label }, which cannot be read
token-asks-each-time = It asks for the PIN at each signature.
token-signs-not = It is not for signing.
token-extractable = It can be extracted from the token.
token-no-certificate = The token holds no certificate of it: give one with --cert, or put it there with token import.
token-of-the-chain = a certificate of the chain
word-import-imported = imported
word-import-already-there = already there, unchanged

## On the terminal

passphrase-new = New passphrase for { $file }:{" "}
passphrase-again = The same again:{" "}
pin-prompt = PIN of the token { $token }:{" "}
pin-again = This PIN is wrong. It is asked for once more; several wrong ones lock the token.
pin-pad = type the PIN of { $token } on its pad
document-password-prompt = Password of the PDF { $file }:{" "}
passphrase-prompt = Passphrase of { $file }:{" "}
progress = {"{bar:30}"} {"{pos}"} of {"{len}"}, {"{eta}"} left

## demo

demo-intro = A ministry, a circular, a spreadsheet. All files go to { $directory }; every command below can be typed again.
demo-authority = 1. The ministry makes an authority: a root, and below it the CA that issues certificates.
demo-certificates = 2. It certifies two officials and its own seal. Each gets a key of its own (NAME.p12).
demo-circular = 3. The circular goes from desk to desk. Each act is a signature in a new revision of the PDF; what was there stays, byte for byte.
demo-verify-circular = 4. Anyone who trusts the root reads from the file alone who did what, in which order.
demo-spreadsheet = 5. The spreadsheet goes the same way. Its acts stand beside it, in budget.ods.p7s, each one over the act before it.
demo-verify-spreadsheet = 6. And it is verified the same way.
demo-alter-spreadsheet = 7. Somebody changes one byte of the spreadsheet. The visa, which is over the document, no longer holds; the acts after it still hold over the acts before them.
demo-alter-circular = 8. Somebody changes one digit of the circular. All three acts are over it, so none of them holds.
demo-alter-seal = 9. Somebody changes the place that the seal names. The seal no longer holds; the two acts before it, in earlier revisions, still do.
demo-end = That was all. The files are in { $directory }; try --explain, --format json, or parapheur --help.

## Hints: what to do about an error, as a command where one can be run

usage-unexpected =
    .hint = { $usage }
usage-unknown-command =
    .hint = parapheur --help
usage-missing-argument =
    .hint = { $usage }
usage-one-output =
    .hint = give -d DIR instead of -o
usage-one-preview =
    .hint = give one document with --preview
usage-directory-needs-destination =
    .hint = { $command } -d signed
usage-needs-output =
    .hint = { $command } --in-place
usage-not-loopback =
    .hint = { $command } --public
usage-one-document =
    .hint = give one signature at a time, or put each document beside its signature
usage-same-output =
    .hint = run the command once for each directory of inputs
keystore-no-passphrase =
    .hint = { $command } --passphrase-file FILE
keystore-wrong-passphrase =
    .hint = try the passphrase by itself: openssl pkcs12 -in { $place } -noout
keystore-no-key =
    .hint = give the file of the private key with --key, and that of the certificate with --cert
keystore-several-keys =
    .hint = give a file with one key only
usage-one-key =
    .hint = give its certificates with --cert
token-not-built =
    .hint = cargo install --path . --features full
token-pin-in-uri =
    .hint = leave pin-value out: use --pin-file FILE, $PARAPHEUR_PIN, or the prompt
token-no-module =
    .hint = { $command } --module /usr/lib/softhsm/libsofthsm2.so
token-no-token =
    .hint = parapheur token list
token-several-tokens =
    .hint = name one of them, in quotes: "pkcs11:token=LABEL;serial=NUMBER"
token-no-key =
    .hint = parapheur token keys
token-several-keys =
    .hint = give one of these URIs to --key, in quotes
token-no-pin =
    .hint = { $command } --pin-file FILE
token-last-try =
    .hint = if you are sure of the PIN: { $command } --last-try
token-wrong-pin-one-left =
    .hint = find the right PIN before using --last-try
token-pin-locked =
    .hint = unlock it with the PUK, or as security officer, by the vendor's tool
token-no-public-key =
    .hint = { $command } --cert FILE
token-removed =
    .hint = put it back, then: { $command }
token-no-key-for-certificate =
    .hint = parapheur token keys
passphrase-missing =
    .hint = { $command } { $option } FILE
path-no-anchor =
    .hint = { $command } --trust FILE
revocation-not-checked =
    .hint = { $command } --crl FILE
cms-content-missing =
    .hint = { $command } --document FILE
batch-interrupted =
    .hint = { $command }
output-exists =
    .hint = { $command } --force
countersign-nothing =
    .hint = parapheur sign { $place } --act visa --key FILE
document-not-found =
    .hint = { $command } --document FILE
identity-no-certificate =
    .hint = { $command } --cert FILE
identity-expired =
    .hint = { $command } --anyway
identity-not-yet-valid =
    .hint = { $command } --anyway
identity-key-usage =
    .hint = { $command } --anyway
identity-defect =
    .hint = { $command } --anyway
identity-revoked =
    .hint = { $command } --anyway
identity-on-hold =
    .hint = { $command } --anyway
content-refused =
    .hint = parapheur inspect { $place }
revision-none =
    .hint = parapheur inspect { $place }
chain-broken =
    .hint = parapheur verify { $place } --explain
sign-no-reason =
    .hint = { $command } --reason TEXT
sign-stamp-without-pdf =
    .hint = leave out --stamp and what goes with it, or --detached
sign-stamp-elsewhere =
    .hint = { $command } --stamp field:{ $name }, without --field
stamp-place =
    .hint = bottom-right, 2:top-left, -1:20mm,20mm,70mm,25mm, text:The director, field:NAME
stamp-outside =
    .hint = give X,Y,WIDTH,HEIGHT from the lower left of the page as it is seen
stamp-overlap =
    .hint = give a corner, which finds the next free place, or { $command } --stamp-overlap
stamp-no-room =
    .hint = give another page or corner, a rectangle, fewer lines with --stamp-show, or { $command } --stamp-overlap
stamp-too-small =
    .hint = give a larger rectangle, or fewer lines with --stamp-show
stamp-field-unseen =
    .hint = give the stamp another place
stamp-no-field =
    .hint = parapheur inspect { $document }
stamp-no-anchor =
    .hint = give fewer words, of one line, or another place
stamp-anchor-unmapped =
    .hint = give a corner or a rectangle
stamp-no-glyph =
    .hint = { $command } --stamp-font FILE
stamp-code =
    .hint = give a shorter address
trust-not-a-ca =
    .hint = { $command } --anyway
trust-expired =
    .hint = { $command } --anyway
trust-no-store =
    .hint = write trust = ["anchors"] into the configuration, or give --store PATH
trust-unknown =
    .hint = parapheur trust list
trust-ambiguous =
    .hint = parapheur trust list
trust-not-a-fingerprint =
    .hint = parapheur trust list
pdf-certification-not-first =
    .hint = parapheur verify { $document } --explain
pdf-signers-waiting =
    .hint = certify with --certify forms, name the fields with --lock include:FIELD, or say with --then 0 that nobody is to come
pdf-signers-to-come =
    .hint = certify with --certify forms, or name the fields to lock with --lock include:FIELD
pdf-field-has-lock =
    .hint = leave out --lock
pdf-lock-unknown-field =
    .hint = parapheur inspect { $document }
pdf-seed-value =
    .hint = answer the author of the field: --certify for /MDP, --lock all --lock-changes no-changes for /LockDocument, --reason TEXT --pdf-reason for /Reasons, --digest for /DigestMethod
pki-exists =
    .hint = { $command } --force
pki-not-issued =
    .hint = parapheur pki list DIR
pki-ambiguous =
    .hint = parapheur pki list DIR
pki-not-a-serial =
    .hint = parapheur pki list DIR
pki-no-base =
    .hint = parapheur pki crl DIR
pki-not-an-authority =
    .hint = parapheur pki init DIR --country CC --organization NAME
passphrase-second =
    .hint = { $command } --second-password-file FILE
pdf-password-needed =
    .hint = { $command } --document-password-file FILE
pdf-signing-forbidden =
    .hint = { $command } --document-password-file FILE
pdf-new-field-forbidden =
    .hint = parapheur inspect { $document }, then sign a field that is there with --field NAME, or give the owner's password with --document-password-file
