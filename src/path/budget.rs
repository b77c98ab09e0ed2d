//! What a search may cost. A hostile pool of certificates can make path building exponential (RFC 4158 §2.4.2).

/// Limits of one search. Exhausting one is the finding `path.budget`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Signatures verified for one path question. webpki stops at 100, which a pool of some hundred renewed certificates of
    /// one CA without key identifiers exhausts; 1 000 RSA-2048 verifications take about 50 ms.
    pub signatures: usize,
    /// Candidate issuers looked at; webpki stops at 200 000, after about 20 ms of comparisons.
    pub steps: usize,
    /// Paths that reach an anchor and are judged whole. A mesh of cross-certificates has factorially many; the bridges of public
    /// administrations give a dozen.
    pub paths: usize,
    /// Certificates in a path, end entity and anchor included. OpenSSL's default depth is 100, webpki's 8; no public PKI
    /// passes 6, PKITS 4.
    pub depth: usize,
    /// Comparisons of a name with a name constraint in one question, and of names of distribution points for one certificate. OpenSSL stops at 2^20 for one certificate, webpki at
    /// 250 000; 2^20 take about 20 ms.
    pub name_comparisons: usize,
    /// Certificates whose issuers are asked for online. No public PKI is deeper than 6.
    pub online_issuers: usize,
    /// Candidate paths that are kept to be explained.
    pub rejected: usize,
}

/// What a search has cost, in the units of its [`Budget`]: a number where a clock would tell about the machine. What a budget
/// refused is counted, and was not done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cost {
    /// Signatures verified.
    pub signatures: usize,
    /// Candidate issuers looked at.
    pub steps: usize,
    /// Paths judged whole.
    pub paths: usize,
    /// Comparisons of a name with a name constraint: the product of their numbers, whatever their forms.
    pub name_comparisons: usize,
    /// Nodes and edges of the policy graphs. What the certificates say bounds them (RFC 9618), so they have no budget.
    pub policies: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            signatures: 1_000,
            steps: 200_000,
            paths: 256,
            depth: 32,
            name_comparisons: 1 << 20,
            online_issuers: 8,
            rejected: 64,
        }
    }
}
