//! Whom a certificate names.

use clap::Args;

/// The subject of a certificate.
#[derive(Debug, Args)]
#[command(next_help_heading = "Subject")]
pub struct Named {
    /// Name of the person or institution
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Country, two letters of ISO 3166-1
    #[arg(long, value_name = "CC", requires = "name")]
    pub country: Option<String>,
    /// Organization of the person, or the institution itself
    #[arg(long, value_name = "NAME", requires = "name")]
    pub organization: Option<String>,
    /// Identifier of the organization, such as NTRMA-12345 (EN 319 412-1)
    #[arg(long, value_name = "ID", requires = "name")]
    pub organization_identifier: Option<String>,
    /// Given name of the person
    #[arg(long, value_name = "NAME", requires = "name")]
    pub given_name: Option<String>,
    /// Surname of the person
    #[arg(long, value_name = "NAME", requires = "name")]
    pub surname: Option<String>,
    /// Number that tells two people of one name apart, such as PNOMA-12345
    #[arg(long, value_name = "NUMBER", requires = "name")]
    pub serial_number: Option<String>,
    /// Title of the person
    #[arg(long, value_name = "TEXT", requires = "name")]
    pub title: Option<String>,
    /// Mail address
    #[arg(long, value_name = "ADDRESS", requires = "name")]
    pub email: Option<String>,
}
