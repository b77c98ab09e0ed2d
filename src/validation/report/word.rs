//! The closed lists of a report, spelt as EN 319 102-1, EN 319 142-1, EN 319 122-1 and ISO 32000-2 spell them.

use crate::path::Indication;

words! {
    /// What an input is, by its content.
    pub enum DocumentKind {
        /// ISO 32000.
        Pdf = "pdf",
        /// RFC 5652 SignedData.
        Cms = "cms",
        /// ETSI EN 319 162 container.
        Asic = "asic",
        /// RFC 3161 token alone.
        Timestamp = "timestamp",
        /// RFC 4998 evidence record.
        EvidenceRecord = "evidence-record",
    }
}

words! {
    /// The word behind the exit status of `verify`.
    pub enum Conclusion {
        /// Every signature is TOTAL-PASSED, and the circuit, if any, is respected.
        Passed = "passed",
        /// At least one signature is TOTAL-FAILED, or the circuit is broken.
        Failed = "failed",
        /// Nothing failed, and something could not be settled.
        Indeterminate = "indeterminate",
        /// There is no signature at all.
        NoSignature = "no-signature",
    }
}

words! {
    /// The indication of a whole signature (EN 319 102-1 §5.1.3), best first: the greatest is the worst.
    pub enum SignatureIndication {
        /// Every check succeeded.
        TotalPassed = "TOTAL-PASSED",
        /// What is at hand does not settle the question.
        Indeterminate = "INDETERMINATE",
        /// The signature is broken, or was made when it could not be.
        TotalFailed = "TOTAL-FAILED",
    }
}

words! {
    /// What role the signature plays.
    pub enum SignatureKind {
        /// A signature over the document.
        Signature = "signature",
        /// A countersignature over another signature's value (RFC 5652 §11.4).
        Countersignature = "countersignature",
        /// A PDF document time stamp (ISO 32000-2 §12.8.5).
        DocumentTimestamp = "document-timestamp",
    }
}

words! {
    /// How much of the file a signature covers.
    pub enum Coverage {
        /// Every byte but the signature value itself.
        WholeFile = "whole-file",
        /// Every byte up to the end of its revision.
        WholeRevision = "whole-revision",
        /// Less than a revision.
        Partial = "partial",
        /// It cannot be told.
        Unclear = "unclear",
    }
}

words! {
    /// What came after a signature.
    pub enum Changes {
        /// Nothing.
        None = "none",
        /// Only what its certification and the rules for later acts allow.
        Permitted = "permitted",
        /// Something that it does not allow.
        NotPermitted = "not-permitted",
        /// Something that no rule explains yet.
        Unknown = "unknown",
    }
}

words! {
    /// Baseline level (EN 319 142-1, EN 319 122-1).
    pub enum Level {
        /// PAdES-BASELINE-B.
        PadesB = "PAdES-BASELINE-B",
        /// PAdES-BASELINE-T.
        PadesT = "PAdES-BASELINE-T",
        /// PAdES-BASELINE-LT.
        PadesLt = "PAdES-BASELINE-LT",
        /// PAdES-BASELINE-LTA.
        PadesLta = "PAdES-BASELINE-LTA",
        /// CAdES-BASELINE-B.
        CadesB = "CAdES-BASELINE-B",
        /// CAdES-BASELINE-T.
        CadesT = "CAdES-BASELINE-T",
        /// CAdES-BASELINE-LT.
        CadesLt = "CAdES-BASELINE-LT",
        /// CAdES-BASELINE-LTA.
        CadesLta = "CAdES-BASELINE-LTA",
        /// None of them; the warnings say what is missing.
        NotBaseline = "not-baseline",
    }
}

words! {
    /// What is known of a certificate's revocation.
    pub enum RevocationAnswer {
        /// Not revoked.
        Good = "good",
        /// Revoked.
        Revoked = "revoked",
        /// The source does not know the certificate.
        Unknown = "unknown",
        /// The answer is too old to be used.
        Stale = "stale",
        /// Nobody was asked.
        NotChecked = "not-checked",
    }
}

words! {
    /// Who says so.
    pub enum RevocationSource {
        /// A revocation list (RFC 5280 §5).
        Crl = "crl",
        /// An OCSP response (RFC 6960).
        Ocsp = "ocsp",
    }
}

words! {
    /// What a time stamp covers.
    pub enum TimestampKind {
        /// signature-time-stamp (EN 319 122-1 §5.3).
        Signature = "signature",
        /// content-time-stamp (EN 319 122-1 §5.2.8).
        Content = "content",
        /// archive-time-stamp-v3 (EN 319 122-1 §5.5.3).
        Archive = "archive",
        /// PDF document time stamp.
        Document = "document",
    }
}

impl From<Indication> for SignatureIndication {
    /// EN 319 102-1 §5.1.3: a signature's indication is the block's, named TOTAL.
    fn from(block: Indication) -> Self {
        match block {
            Indication::Passed => Self::TotalPassed,
            Indication::Indeterminate => Self::Indeterminate,
            Indication::Failed => Self::TotalFailed,
        }
    }
}

words! {
    /// What kind of thing changed after a signature.
    pub enum ChangedThing {
        /// A field with its signature.
        SignatureField = "signature field",
        /// A document time stamp.
        DocumentTimestamp = "document time stamp",
        /// Certificates and revocation data.
        SecurityStore = "document security store",
        /// XMP or the information dictionary.
        Metadata = "metadata",
        /// Extensions, version, permissions.
        Catalogue = "catalogue",
        /// A form field that is not a signature's.
        FormField = "form field",
        /// An annotation.
        Annotation = "annotation",
        /// Anything else.
        Object = "object",
    }
}

words! {
    /// What became of one item of `sign` or `countersign`.
    pub enum ActStatus {
        /// The act was added.
        Done = "done",
        /// The output already is this input plus this act by this key.
        Skipped = "skipped",
        /// Nothing was written.
        Error = "error",
    }
}
