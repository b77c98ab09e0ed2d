//! The vocabulary of EN 319 102-1: indications of building blocks (§5.1.3) and the sub-indications (table 5).

crate::words! {
    /// The status of a building block, best first: the greatest is the worst.
    pub enum Indication {
        /// The block's checks all hold.
        Passed = "PASSED",
        /// What is available does not settle it.
        Indeterminate = "INDETERMINATE",
        /// One does not hold, and never will.
        Failed = "FAILED",
    }
}

crate::words! {
    /// Why a status is not PASSED: exactly the 25 values of the standard.
    pub enum SubIndication {
        /// The structure cannot be processed.
        FormatFailure = "FORMAT_FAILURE",
        /// A digest of signed data differs.
        HashFailure = "HASH_FAILURE",
        /// The signature value does not verify.
        SigCryptoFailure = "SIG_CRYPTO_FAILURE",
        /// Revoked, and the signature is proven to be later.
        Revoked = "REVOKED",
        /// Expired, and the signature is proven to be later.
        Expired = "EXPIRED",
        /// The signature existed before the certificate was valid.
        NotYetValid = "NOT_YET_VALID",
        /// A constraint on the signature's attributes does not hold.
        SigConstraintsFailure = "SIG_CONSTRAINTS_FAILURE",
        /// A constraint on the chain's certificates does not hold.
        ChainConstraintsFailure = "CHAIN_CONSTRAINTS_FAILURE",
        /// The chain could not be validated for another reason.
        CertificateChainGeneralFailure = "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        /// An algorithm or key was too weak when it was used.
        CryptoConstraintsFailure = "CRYPTO_CONSTRAINTS_FAILURE",
        /// An algorithm or key is too weak, and nothing proves that it was used earlier.
        CryptoConstraintsFailureNoPoe = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        /// The signature policy could not be processed.
        PolicyProcessingError = "POLICY_PROCESSING_ERROR",
        /// The signature policy is not available.
        SignaturePolicyNotAvailable = "SIGNATURE_POLICY_NOT_AVAILABLE",
        /// Time stamps are not in the order that they must have.
        TimestampOrderFailure = "TIMESTAMP_ORDER_FAILURE",
        /// The signing certificate cannot be identified.
        NoSigningCertificateFound = "NO_SIGNING_CERTIFICATE_FOUND",
        /// No chain leads to a trust anchor.
        NoCertificateChainFound = "NO_CERTIFICATE_CHAIN_FOUND",
        /// One does, to an anchor whose sunset date has passed.
        NoCertificateChainFoundNoPoe = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE",
        /// The signing certificate is revoked; nothing proves that the signature is earlier.
        RevokedNoPoe = "REVOKED_NO_POE",
        /// A CA of the chain is revoked; likewise.
        RevokedCaNoPoe = "REVOKED_CA_NO_POE",
        /// Outside its validity, known not to be revoked.
        OutOfBoundsNotRevoked = "OUT_OF_BOUNDS_NOT_REVOKED",
        /// Outside its validity, revocation unknown.
        OutOfBoundsNoPoe = "OUT_OF_BOUNDS_NO_POE",
        /// The issuer of the revocation information is outside its validity.
        RevocationOutOfBoundsNoPoe = "REVOCATION_OUT_OF_BOUNDS_NO_POE",
        /// A proof of existence is missing.
        NoPoe = "NO_POE",
        /// Later revocation information may settle it.
        TryLater = "TRY_LATER",
        /// The signed data is not there.
        SignedDataNotFound = "SIGNED_DATA_NOT_FOUND",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_25_and_they_are_spelt_as_in_the_standard() {
        assert_eq!(SubIndication::ALL.len(), 25);
        assert_eq!(SubIndication::ALL.iter().collect::<std::collections::HashSet<_>>().len(), 25);
        assert_eq!(serde_json::to_string(&SubIndication::HashFailure).unwrap(), "\"HASH_FAILURE\"");
        for s in SubIndication::ALL {
            let snake: String = format!("{s:?}")
                .char_indices()
                .flat_map(|(i, c)| {
                    (c.is_uppercase() && i > 0).then_some('_').into_iter().chain([c.to_ascii_uppercase()])
                })
                .collect();
            assert_eq!(snake, s.as_str());
        }
    }
}
