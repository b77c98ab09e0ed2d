#!/bin/bash
# Makes the test signers again: a root, an issuing CA, and one signer a key type (NAME.pem: key, certificate, issuing CA).
# The keys are public knowledge: they are for tests, and nothing else may trust the root.
set -euo pipefail
cd "$(dirname "$0")"
cat > x.cnf <<'C'
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[issuing]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection,1.3.6.1.5.5.7.3.36
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[encryption]
basicConstraints = critical,CA:FALSE
keyUsage = critical,keyEncipherment
C
key() {
  case $2 in
    rsa*) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:"${2#rsa}" -out "$1.key" 2>/dev/null ;;
    p*) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-"${2#p}" -out "$1.key" ;;
    ed25519) openssl genpkey -algorithm ED25519 -out "$1.key" ;;
  esac
}
crt() { # NAME SECTION ISSUER SUBJECT
  openssl req -new -key "$1.key" -utf8 -subj "$4" -config x.cnf -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$3.crt" -CAkey "$3.key" -days 10950 -sha256 \
    -set_serial "0x$(openssl rand -hex 16 | sed 's/^./4/')" -extfile x.cnf -extensions "$2" -out "$1.crt" 2>/dev/null
}
key root p384
openssl req -x509 -new -key root.key -utf8 -subj "/C=MA/O=Essai/CN=Racine d'essai" -days 10950 -sha384 \
  -config x.cnf -extensions root -out root.crt
key issuing p256
crt issuing issuing root "/C=MA/O=Essai/CN=Autorité d'essai"
for k in rsa2048 rsa3072 p256 p384 p521 ed25519; do
  key $k $k
  crt $k signer issuing "/C=MA/O=Essai/CN=Signataire $k"
  cat $k.key $k.crt issuing.crt > $k.pem
done
key encryption p256
crt encryption encryption issuing "/C=MA/O=Essai/CN=Chiffrement seulement"
cat encryption.key encryption.crt issuing.crt > encryption.pem
rm -f ./*.csr ./*.key x.cnf issuing.crt.srl
for k in rsa2048 rsa3072 p256 p384 p521 ed25519 encryption; do rm -f $k.crt; done
