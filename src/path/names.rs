//! Name constraints (RFC 5280 §4.2.1.10; §6.1.3 (b) and (c), §6.1.4 (g)).
//!
//! A name must lie in a permitted subtree of *each* certificate that permits subtrees of its form, which is what the
//! intersection of §6.1.4 (g) comes to, and in no excluded one. Judged are the subject, its emailAddress attributes (as
//! mail addresses, whether or not there is a subjectAltName: the stricter reading of §4.2.1.10), every subjectAltName, and, of
//! an end entity without dNSName, a common name that has the form of a host name, since such names were once matched.
//!
//! A name that cannot be read, or of a form for which there is no rule of comparison (otherName, x400Address, ediPartyName,
//! registeredID), does not pass a constraint of its form. A wildcard host name is excluded when one of the names that it
//! stands for is.

use crate::asn1::oid;
use crate::x509::{Certificate, GeneralName, Name, NameConstraints};
use std::cell::Cell;

/// The constraints gathered on the way down a path.
#[derive(Default)]
pub(super) struct Constraints {
    permitted: Vec<Vec<Subtree>>,
    excluded: Vec<Subtree>,
}

/// Why a name does not pass.
pub(super) enum Refusal {
    /// It lies in no permitted subtree.
    NotPermitted(String),
    /// It lies in an excluded one.
    Excluded(String),
    /// The budget of comparisons is exhausted.
    Budget,
}

/// A constraint, ready to be compared with.
struct Subtree {
    form: Form,
    base: Base,
}

/// A name of a certificate, likewise.
struct Subject {
    form: Form,
    value: Value,
    shown: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Other,
    Mail,
    Host,
    X400,
    Directory,
    Edi,
    Uri,
    Address,
    Registered,
}

fn form(name: &GeneralName) -> Form {
    match name {
        GeneralName::OtherName { .. } => Form::Other,
        GeneralName::Rfc822Name(_) => Form::Mail,
        GeneralName::DnsName(_) => Form::Host,
        GeneralName::X400Address(_) => Form::X400,
        GeneralName::DirectoryName(_) => Form::Directory,
        GeneralName::EdiPartyName(_) => Form::Edi,
        GeneralName::Uri(_) => Form::Uri,
        GeneralName::IpAddress(_) => Form::Address,
        GeneralName::RegisteredId(_) => Form::Registered,
    }
}

enum Base {
    /// One mailbox: local part as written, host in lower case.
    Mailbox(String, String),
    /// One host, lower case.
    Host(String),
    /// The hosts below a domain, without it: `.example.org`, lower case.
    Below(String),
    /// A domain and what is below it; empty: every host.
    Domain(String),
    Directory(Name),
    /// Address and mask.
    Network(Vec<u8>, Vec<u8>),
    /// Of a form without a rule, or not readable: a name of the form is neither permitted nor free of exclusion.
    Opaque,
}

enum Value {
    Mailbox(String, String),
    Host(String),
    Directory(Name),
    Address(Vec<u8>),
    Opaque,
}

impl Constraints {
    /// Adds those of an issuer (§6.1.4 (g)).
    pub fn add(&mut self, constraints: &NameConstraints) {
        let subtree = |s: &crate::x509::GeneralSubtree| Subtree { form: form(&s.base), base: base(&s.base) };
        if !constraints.permitted.is_empty() {
            self.permitted.push(constraints.permitted.iter().map(subtree).collect());
        }
        self.excluded.extend(constraints.excluded.iter().map(subtree));
    }

    /// Judges all names of a certificate (§6.1.3 (b), (c)); `budget` bounds the comparisons of the whole question, `spent` counts
    /// them.
    pub fn check(
        &self,
        certificate: &Certificate,
        end_entity: bool,
        budget: usize,
        spent: &Cell<usize>,
    ) -> Result<(), Refusal> {
        if self.permitted.is_empty() && self.excluded.is_empty() {
            return Ok(());
        }
        let names = names(certificate, end_entity);
        // The product bounds the work whatever the forms, and before any of it is done.
        let subtrees = self.excluded.len().saturating_add(self.permitted.iter().map(Vec::len).sum());
        spent.set(names.len().saturating_mul(subtrees).saturating_add(spent.get()));
        if spent.get() > budget {
            return Err(Refusal::Budget);
        }
        for name in names {
            let of_form = |subtree: &&Subtree| subtree.form == name.form;
            let excludes =
                |s: &Subtree| within(&name.value, &s.base).unwrap_or(true) || wildcard_covers(&name.value, &s.base);
            if self.excluded.iter().filter(of_form).any(excludes) {
                return Err(Refusal::Excluded(name.shown));
            }
            for set in &self.permitted {
                let mut subtrees = set.iter().filter(of_form).peekable();
                if subtrees.peek().is_some() && !subtrees.any(|s| within(&name.value, &s.base).unwrap_or(false)) {
                    return Err(Refusal::NotPermitted(name.shown));
                }
            }
        }
        Ok(())
    }
}

/// Every name of a certificate that is judged.
fn names(certificate: &Certificate, end_entity: bool) -> Vec<Subject> {
    let mut list = Vec::new();
    let subject = certificate.subject();
    if !subject.is_empty() {
        list.push(Subject {
            form: Form::Directory,
            value: Value::Directory(subject.clone()),
            shown: subject.to_string(),
        });
    }
    let attributes = || subject.rdns().iter().flatten();
    for mail in attributes().filter(|a| a.oid == oid::AT_EMAIL_ADDRESS) {
        let text = mail.text.clone().unwrap_or_default();
        list.push(Subject { form: Form::Mail, value: mailbox(&text), shown: format!("email:{text}") });
    }
    let alternatives = certificate.subject_alt_name();
    if end_entity && !alternatives.iter().any(|n| matches!(n, GeneralName::DnsName(_))) {
        let common_names = attributes().filter(|a| a.oid == oid::AT_COMMON_NAME).filter_map(|a| a.text.as_deref());
        for host in common_names.filter(|t| looks_like_host(t)) {
            list.push(Subject { form: Form::Host, value: Value::Host(host_name(host)), shown: format!("CN:{host}") });
        }
    }
    list.extend(alternatives.iter().map(|n| Subject { form: form(n), value: value(n), shown: n.to_string() }));
    list
}

/// Lower case, without the dot of an absolute name.
fn host_name(text: &str) -> String {
    text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase()
}

/// Labels of letters, digits, hyphens and underscores, at least two.
fn looks_like_host(text: &str) -> bool {
    text.contains('.')
        && text.split('.').enumerate().all(|(i, label)| {
            (i == 0 && label == "*")
                || (!label.is_empty()
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
        })
}

fn mailbox(text: &str) -> Value {
    match text.rsplit_once('@') {
        Some((local, host)) if !local.is_empty() && looks_like_mail_host(host) && !local.contains('@') => {
            Value::Mailbox(local.to_owned(), host_name(host))
        }
        _ => Value::Opaque,
    }
}

fn looks_like_mail_host(host: &str) -> bool {
    !host.is_empty() && !host.starts_with('.') && host.bytes().all(|b| b.is_ascii_graphic())
}

fn value(name: &GeneralName) -> Value {
    match name {
        GeneralName::Rfc822Name(text) => mailbox(text),
        GeneralName::DnsName(text) if valid_dns(text, true) => Value::Host(host_name(text)),
        GeneralName::DirectoryName(name) => Value::Directory(name.clone()),
        GeneralName::Uri(text) => uri_host(text).map_or(Value::Opaque, Value::Host),
        GeneralName::IpAddress(octets) if matches!(octets.len(), 4 | 16) => Value::Address(octets.clone()),
        _ => Value::Opaque,
    }
}

/// Whether this can be a dNSName: labels that are not empty; `*` only as the whole first label of a certificate's name.
fn valid_dns(text: &str, wildcard: bool) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.split('.').enumerate().all(|(i, label)| {
        (wildcard && i == 0 && label == "*")
            || (!label.is_empty() && label.bytes().all(|b| b.is_ascii_graphic() && b != b'*'))
    })
}

/// The host of a URI as a domain name; §4.2.1.10 asks for a fully qualified one.
fn uri_host(uri: &str) -> Option<String> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    (looks_like_host(host) && host.parse::<std::net::Ipv4Addr>().is_err()).then(|| host_name(host))
}

fn base(name: &GeneralName) -> Base {
    match name {
        GeneralName::Rfc822Name(text) => match (text.rsplit_once('@'), text.strip_prefix('.')) {
            (Some((local, host)), _) if !local.is_empty() => Base::Mailbox(local.to_owned(), host_name(host)),
            (Some(_), _) => Base::Opaque,
            (None, Some(_)) => Base::Below(host_name(text)),
            (None, None) if text.is_empty() => Base::Domain(String::new()),
            (None, None) => Base::Host(host_name(text)),
        },
        GeneralName::DnsName(text) if text.is_empty() || valid_dns(text, false) => Base::Domain(host_name(text)),
        GeneralName::DirectoryName(name) => Base::Directory(name.clone()),
        GeneralName::Uri(text) if text.is_empty() => Base::Domain(String::new()),
        GeneralName::Uri(text) if text.starts_with('.') => Base::Below(host_name(text)),
        GeneralName::Uri(text) => Base::Host(host_name(text)),
        GeneralName::IpAddress(octets) if matches!(octets.len(), 8 | 32) => {
            let (address, mask) = octets.split_at(octets.len() / 2);
            Base::Network(address.to_vec(), mask.to_vec())
        }
        _ => Base::Opaque,
    }
}

/// Whether a name lies in a subtree of its form; `None` when that cannot be told.
fn within(value: &Value, base: &Base) -> Option<bool> {
    Some(match (value, base) {
        (Value::Opaque, _) | (_, Base::Opaque) => return None,
        (Value::Directory(name), Base::Directory(base)) => name.is_within(base),
        (Value::Address(address), Base::Network(network, mask)) => {
            address.len() == network.len() && address.iter().zip(network).zip(mask).all(|((a, n), m)| a & m == n & m)
        }
        // §4.2.1.10 with §7.5: the local part octet by octet, the host without case.
        (Value::Mailbox(local, host), Base::Mailbox(l, h)) => local == l && host == h,
        (Value::Mailbox(_, host) | Value::Host(host), Base::Host(h)) => host == h,
        (Value::Mailbox(_, host) | Value::Host(host), Base::Below(dotted)) => {
            host.len() > dotted.len() && host.ends_with(dotted.as_str())
        }
        (Value::Mailbox(_, host) | Value::Host(host), Base::Domain(domain)) => is_or_is_below(host, domain),
        _ => false,
    })
}

fn is_or_is_below(host: &str, domain: &str) -> bool {
    domain.is_empty() || host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether `*.x` stands for a name in the subtree: the subtree `a.x`, or one below such a name.
fn wildcard_covers(value: &Value, base: &Base) -> bool {
    match (value, base) {
        (Value::Host(host), Base::Domain(domain)) => {
            host.strip_prefix("*.").is_some_and(|rest| domain.split_once('.').is_some_and(|(_, parent)| parent == rest))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(name: &str, constraint: &str) -> Option<bool> {
        within(&mailbox(name), &base(&GeneralName::Rfc822Name(constraint.into())))
    }

    fn dns(name: &str, constraint: &str) -> Option<bool> {
        within(&value(&GeneralName::DnsName(name.into())), &base(&GeneralName::DnsName(constraint.into())))
    }

    fn uri(name: &str, constraint: &str) -> Option<bool> {
        within(&value(&GeneralName::Uri(name.into())), &base(&GeneralName::Uri(constraint.into())))
    }

    fn ip(name: &[u8], constraint: &[u8]) -> Option<bool> {
        within(&value(&GeneralName::IpAddress(name.into())), &base(&GeneralName::IpAddress(constraint.into())))
    }

    #[test]
    fn mail_addresses() {
        assert_eq!(mail("a@example.org", "Example.org"), Some(true));
        assert_eq!(mail("a@sub.example.org", "example.org"), Some(false));
        assert_eq!(mail("a@sub.example.org", ".example.org"), Some(true));
        assert_eq!(mail("a@example.org", ".example.org"), Some(false));
        assert_eq!(mail("a@Example.org", "a@example.ORG"), Some(true));
        assert_eq!(mail("A@example.org", "a@example.org"), Some(false));
        assert_eq!(mail("example.org", "example.org"), None);
        assert_eq!(mail("a@b@example.org", "example.org"), None);
    }

    #[test]
    fn host_names() {
        assert_eq!(dns("www.Example.org", "example.org"), Some(true));
        assert_eq!(dns("example.org.", "example.org"), Some(true));
        assert_eq!(dns("badexample.org", "example.org"), Some(false));
        assert_eq!(dns("anything", ""), Some(true));
        assert_eq!(dns("a..b", "b"), None);
        assert_eq!(dns("a.b", "*.b"), None);
        let wildcard = value(&GeneralName::DnsName("*.example.org".into()));
        let excluded = |c: &str| wildcard_covers(&wildcard, &base(&GeneralName::DnsName(c.into())));
        assert!(excluded("www.example.org") && !excluded("www.example.com") && !excluded("a.b.example.org"));
    }

    #[test]
    fn uris() {
        assert_eq!(uri("https://user@www.example.org:443/x?y", "www.example.org"), Some(true));
        assert_eq!(uri("https://www.example.org", "example.org"), Some(false));
        assert_eq!(uri("https://www.example.org#f", ".example.org"), Some(true));
        for opaque in ["urn:x:y", "https://192.0.2.1/", "https://host/", "https://[::1]/"] {
            assert_eq!(uri(opaque, ".example.org"), None, "{opaque}");
        }
    }

    #[test]
    fn addresses() {
        assert_eq!(ip(&[192, 0, 2, 7], &[192, 0, 2, 0, 255, 255, 255, 0]), Some(true));
        assert_eq!(ip(&[192, 0, 3, 7], &[192, 0, 2, 0, 255, 255, 255, 0]), Some(false));
        assert_eq!(ip(&[0; 16], &[192, 0, 2, 0, 255, 255, 255, 0]), Some(false));
        assert_eq!(ip(&[0; 5], &[192, 0, 2, 0, 255, 255, 255, 0]), None);
    }

    #[test]
    fn a_path_is_held_to_them() {
        use super::super::made::{basic_constraints_ca, certify, extension};
        use crate::asn1::der::{Tag, constructed, encode, sequence};
        use crate::asn1::oid;
        let host = |name: &str| encode(Tag::context(2), name.as_bytes());
        let subtrees = |n, name: &str| constructed(Tag::context_constructed(n), [sequence([host(name)])]);
        let limits = sequence([subtrees(0, "example.org"), subtrees(1, "bad.example.org")]);
        let limits = extension(&oid::CE_NAME_CONSTRAINTS, true, &limits);
        let ca = certify("CA", 2, None, &[basic_constraints_ca(), limits]);
        let mut constraints = Constraints::default();
        constraints.add(ca.certificate.name_constraints().unwrap());
        let spent = Cell::new(0);
        let check = |names: &[&str]| {
            let san = extension(&oid::CE_SUBJECT_ALT_NAME, false, &sequence(names.iter().map(|n| host(n))));
            let ee = certify("EE", 3, Some(("CA", &ca)), &[san]);
            constraints.check(&ee.certificate, true, 100, &spent)
        };
        assert!(check(&["www.example.org", "example.org"]).is_ok());
        assert!(
            matches!(check(&["www.example.org", "example.com"]), Err(Refusal::NotPermitted(n)) if n == "DNS:example.com")
        );
        assert!(matches!(check(&["x.bad.example.org"]), Err(Refusal::Excluded(_))));
        assert!(matches!(check(&["*.example.org"]), Err(Refusal::Excluded(_))));
        assert!(matches!(check(&["a.example.org"; 200]), Err(Refusal::Budget)));
    }
}
