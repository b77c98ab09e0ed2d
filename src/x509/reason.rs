//! Why a certificate was revoked (RFC 5280 §5.3.1).

words! {
    /// CRLReason, by the identifiers of the ASN.1 module.
    pub enum CrlReason {
        /// 0.
        Unspecified = "unspecified",
        /// 1.
        KeyCompromise = "keyCompromise",
        /// 2.
        CaCompromise = "cACompromise",
        /// 3.
        AffiliationChanged = "affiliationChanged",
        /// 4.
        Superseded = "superseded",
        /// 5.
        CessationOfOperation = "cessationOfOperation",
        /// 6: it may be taken back.
        CertificateHold = "certificateHold",
        /// 8: a hold is taken back.
        RemoveFromCrl = "removeFromCRL",
        /// 9.
        PrivilegeWithdrawn = "privilegeWithdrawn",
        /// 10.
        AaCompromise = "aACompromise",
    }
}

impl CrlReason {
    /// From its number; 7 is not used.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| u64::from(reason.number()) == number)
    }

    /// Its number.
    pub fn number(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::RemoveFromCrl => 8,
            Self::PrivilegeWithdrawn => 9,
            Self::AaCompromise => 10,
        }
    }
}
