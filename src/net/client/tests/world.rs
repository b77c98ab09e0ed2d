//! Certificates that name addresses, and a server that has what is there.

use super::*;

/// Root, CA, end entity; the certificates name addresses on a server that has what is put into `files`.
pub struct World {
    pub server: Server,
    pub files: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    pub root: Entity,
    pub ca: Entity,
    pub ee: Entity,
}

pub fn access_information(pairs: &[(&Oid, String)]) -> Vec<u8> {
    let descriptions = pairs.iter().map(|(m, url)| sequence([der::oid(m), encode(Tag::context(6), url.as_bytes())]));
    extension(&crate::oid!(1, 3, 6, 1, 5, 5, 7, 1, 1), false, &sequence(descriptions))
}

fn distribution_point(url: &str, freshest: bool) -> Vec<u8> {
    let name = encode(Tag::context(6), url.as_bytes());
    let name = constructed(Tag::context_constructed(0), [constructed(Tag::context_constructed(0), [name])]);
    let kind = if freshest { crate::oid!(2, 5, 29, 46) } else { crate::oid!(2, 5, 29, 31) };
    extension(&kind, false, &sequence([sequence([name])]))
}

impl World {
    pub fn new() -> Self {
        let files: Arc<Mutex<HashMap<String, Vec<u8>>>> = Arc::default();
        let served = Arc::clone(&files);
        let server = Server::start(move |path, stream| {
            let path = if path.starts_with("/ocsp") { "/ocsp" } else { path };
            match served.lock().unwrap().get(path) {
                Some(octets) => reply(stream, "200 OK", octets),
                None => reply(stream, "404 Not Found", b"<html>no</html>"),
            }
        });
        let root = certify("Root", 1, None, &[basic_constraints_ca()]);
        let ca = certify(
            "CA",
            2,
            Some(("Root", &root)),
            &[
                basic_constraints_ca(),
                access_information(&[(&AD_CA_ISSUERS, server.url("/root.crt"))]),
                distribution_point(&server.url("/root.crl"), false),
            ],
        );
        let ee = certify(
            "EE",
            7,
            Some(("CA", &ca)),
            &[
                access_information(&[
                    (&AD_CA_ISSUERS, server.url("/ca.p7c")),
                    (&AD_OCSP, server.url("/ocsp")),
                    (&AD_OCSP, "ldap://127.0.0.1/".into()),
                ]),
                distribution_point(&server.url("/ca.crl"), false),
                distribution_point(&server.url("/delta.crl"), true),
            ],
        );
        let world = Self { server, files, root, ca, ee };
        world.put("/root.crl", made::crl("Root", &world.root, &made::list(&[])).raw());
        world.put("/ca.crl", made::crl("CA", &world.ca, &made::list(&[])).raw());
        world.put("/ca.p7c", &certs_only(&[&world.root.certificate, &world.ca.certificate]));
        world
    }

    pub fn put(&self, path: &str, octets: &[u8]) {
        self.files.lock().unwrap().insert(path.to_owned(), octets.to_vec());
    }

    pub fn put_ocsp(&self, said: &made::Answered) {
        let response = made::ocsp(&self.ca, &self.ca, &self.ee.certificate, said, &[]);
        self.put("/ocsp", response.raw());
    }

    pub fn validate(&self, client: Client, mode: RevocationMode, untrusted: &[Certificate]) -> PathResult {
        let validator = Validator::new(Settings {
            trust: TrustStore::new([self.root.certificate.clone()]),
            revocation: mode,
            online: Some(Arc::new(client)),
            ..Settings::default()
        });
        (*validator.validate(&self.ee.certificate, untrusted, Purpose::Signing, NOW)).clone()
    }

    pub fn paths(&self) -> Vec<String> {
        let path = |line: String| line.split(' ').nth(1).unwrap_or_default().to_owned();
        self.server
            .asked()
            .into_iter()
            .map(path)
            .map(|p| if p.starts_with("/ocsp") { "/ocsp".into() } else { p })
            .collect()
    }
}

/// A degenerate SignedData (RFC 5652 §5.1), as caIssuers may lead to.
fn certs_only(certificates: &[&Certificate]) -> Vec<u8> {
    let data = sequence([der::oid(&crate::oid!(1, 2, 840, 113549, 1, 7, 1))]);
    let all = constructed(Tag::context_constructed(0), certificates.iter().map(|c| c.raw()));
    let signed = sequence([der::uint(1), der::set_of::<Vec<u8>>([]), data, all, der::set_of::<Vec<u8>>([])]);
    let kind = der::oid(&crate::oid!(1, 2, 840, 113549, 1, 7, 2));
    sequence([kind, constructed(Tag::context_constructed(0), [signed])])
}
