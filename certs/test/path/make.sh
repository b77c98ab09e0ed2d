#!/bin/sh
# Makes the certificates of this folder again (openssl 3). Keys are thrown away; dates are fixed: 2026-01-01 to 2036-01-01
# unless the name says otherwise. The tests judge at 2027-01-01.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for d in root other ca ca2; do openssl ecparam -name prime256v1 -genkey -noout -out "$work/$d.key"; done
openssl genrsa -out "$work/ee.key" 2048 2>/dev/null
openssl genrsa -out "$work/small.key" 1024 2>/dev/null

# issue NAME SUBJECT KEY ISSUER(cert) ISSUERKEY EXTENSIONS [FROM TO] [openssl options]: ISSUER "-" is self-signed
issue() {
    name=$1; subject=$2; key=$3; issuer=$4; ikey=$5; ext=$6; from=${7:-20260101000000Z}; to=${8:-20360101000000Z}; opt=${9:-}
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nrand_serial=yes\nnew_certs_dir=%s\npolicy=p\ndefault_md=sha256\nunique_subject=no\n[p]\ncountryName=optional\norganizationName=optional\ncommonName=optional\n[e]\n%b\n[req]\ndistinguished_name=dn\n[dn]\n' \
        "$work" "$work" "$ext" > "$work/c.cnf"
    : > "$work/index"
    openssl req -new -config "$work/c.cnf" -key "$work/$key.key" -subj "$subject" -utf8 -out "$work/r.csr"
    if [ "$issuer" = - ]; then by="-selfsign -keyfile $work/$key.key"; else by="-cert $issuer.pem -keyfile $work/$ikey.key"; fi
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config "$work/c.cnf" -in "$work/r.csr" -out "$name.pem" -startdate "$from" -enddate "$to" \
        -extensions e -preserveDN -utf8 $by $opt 2>/dev/null
}
ca='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid'
leaf='subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid'
sign="$leaf\nkeyUsage=critical,digitalSignature"

issue root '/C=MA/O=Test/CN=Root' root - - "$(echo "$ca" | sed 's/.nauthorityKeyIdentifier=keyid//')"
issue other-root '/C=MA/O=Test/CN=Root' other - - 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign'
issue ca '/C=MA/O=Test/CN=CA' ca root root "$(echo "$ca" | sed 's/CA:TRUE/CA:TRUE,pathlen:0/')"
issue ca-cross '/C=MA/O=Test/CN=CA' ca other-root other "$ca"
issue ca-expired '/C=MA/O=Test/CN=CA' ca root root "$ca" 20200101000000Z 20210101000000Z
issue ca-not-ca '/C=MA/O=Test/CN=CA' ca root root 'basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash'
issue ca-no-sign '/C=MA/O=Test/CN=CA' ca root root 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\nsubjectKeyIdentifier=hash'
issue ca-serverauth '/C=MA/O=Test/CN=CA' ca root root "$ca\nextendedKeyUsage=serverAuth"
issue sub '/C=MA/O=Test/CN=Sub' ca2 ca ca "$ca"
issue ee '/C=MA/O=Test/CN=Élise Dupont' ee ca ca "$sign"
issue ee-expired '/CN=Expired' ee ca ca "$sign" 20260101000000Z 20260601000000Z
issue ee-future '/CN=Future' ee ca ca "$sign" 20300101000000Z 20350101000000Z
issue ee-commit '/CN=Commit' ee ca ca "$leaf\nkeyUsage=nonRepudiation"
issue ee-encrypt '/CN=Encrypt' ee ca ca "$leaf\nkeyUsage=critical,keyEncipherment"
issue ee-mail '/CN=Mail' ee ca ca "$sign\nextendedKeyUsage=clientAuth,emailProtection"
issue ee-document '/CN=Document' ee ca ca "$sign\nextendedKeyUsage=1.3.6.1.5.5.7.3.36"
issue ee-server '/CN=Server' ee ca ca "$sign\nextendedKeyUsage=serverAuth"
issue ee-tsa '/CN=TSA' ee ca ca "$sign\nextendedKeyUsage=critical,timeStamping"
issue ee-tsa-soft '/CN=TSA soft' ee ca ca "$sign\nextendedKeyUsage=timeStamping"
issue ee-ocsp '/CN=OCSP' ee ca ca "$sign\nextendedKeyUsage=OCSPSigning\nnoCheck=yes"
issue ee-critical '/CN=Critical' ee ca ca "$sign\n1.2.3.4=critical,DER:0500"
issue ee-deep '/CN=Deep' ee sub ca2 "$sign"
issue ee-small '/CN=Small' small ca ca "$sign"
issue ee-sha1 '/CN=SHA-1' ee ca ca "$sign" 20260101000000Z 20360101000000Z '-md sha1'
issue ee-self '/CN=Self' ee - - 'keyUsage=critical,digitalSignature'
issue ee-other '/CN=Other' ee other-root other "$sign"
cat ca.pem root.pem > bundle.pem
