//! Judging: facts, policy, the processes of EN 319 102-1, and the report that they end in.
pub mod report;
