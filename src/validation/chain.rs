//! The chain of acts: who follows whom, and whether what the acts say agrees with where they stand (DESIGN 4.3).
//!
//! Each act names, under its signature, the acts that it follows (`previous-acts`). Here the names are compared with the
//! document: an act that is named and absent was removed; an act that stands before another and is not named by it was slipped
//! in; an act that names a later one is in the wrong order. What no file can prove (a chain whose end was cut) is said by the
//! report's `not_proven`.

use super::finding::{Finding, Verdict};
use crate::cms::{Act, hex};
use std::collections::HashMap;

/// One act as it stands in the document.
pub struct Link<'a> {
    /// Its [`SignerInfo::id`](crate::cms::SignerInfo::id).
    pub id: String,
    /// The act that it stands directly after: the countersigned one, or the signature of the revision before.
    pub after: Option<String>,
    /// What it says; `None` for signatures of other programs.
    pub act: Option<&'a Act>,
}

/// The ids that an act says it follows.
pub fn previous(act: Option<&Act>) -> Vec<String> {
    act.map(|a| a.previous.iter().map(|p| hex(p)).collect()).unwrap_or_default()
}

/// The place of each act, from 1, equal numbers in parallel; findings go to the verdict of the act that they concern.
pub fn check(links: &[Link<'_>], verdicts: &mut [Verdict]) -> Vec<u32> {
    let mut position: HashMap<&str, usize> = HashMap::new();
    for (i, link) in links.iter().enumerate() {
        position.entry(&link.id).or_insert(i);
    }
    let mut follows: Vec<Vec<usize>> = Vec::with_capacity(links.len());
    for (link, verdict) in links.iter().zip(verdicts.iter_mut()) {
        let named = previous(link.act);
        let mut before: Vec<usize> = Vec::new();
        for id in &named {
            match position.get(id.as_str()) {
                Some(&at) => before.push(at),
                None => verdict.add(Finding::PreviousMissing { id: id.clone() }),
            }
        }
        if let Some(after) = &link.after {
            before.extend(position.get(after.as_str()));
            if link.act.is_some() && !named.contains(after) {
                verdict.add(Finding::PreviousUnnamed { id: after.clone() });
            }
        }
        before.sort_unstable();
        before.dedup();
        follows.push(before);
    }
    rank(&follows, |at, before| verdicts[at].add(Finding::Order { id: links[before].id.clone() }))
}

/// One more than the greatest rank of what each follows. `contradiction(at, before)` is told of every edge that closes a
/// circle: `at` says that it follows `before`, which already follows it.
fn rank(follows: &[Vec<usize>], mut contradiction: impl FnMut(usize, usize)) -> Vec<u32> {
    // 0: not yet ranked.
    let mut order = vec![0u32; follows.len()];
    let mut open = vec![false; follows.len()];
    for start in 0..follows.len() {
        // Depth first without recursion: an act and how many of its predecessors have been looked at.
        let mut stack = vec![(start, 0)];
        while let Some((at, next)) = stack.pop() {
            if order[at] != 0 {
                continue;
            }
            open[at] = true;
            match follows[at].get(next) {
                Some(&before) => {
                    stack.push((at, next + 1));
                    if open[before] {
                        contradiction(at, before);
                    } else if order[before] == 0 {
                        stack.push((before, 0));
                    }
                }
                None => {
                    order[at] = 1 + follows[at].iter().map(|&b| order[b]).max().unwrap_or(0);
                    open[at] = false;
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cms::ActKind;

    fn act(previous: &[u8]) -> Act {
        let previous = previous.iter().map(|&b| [b; 32]).collect();
        Act { kind: ActKind::Visa, reason: None, step: None, previous }
    }

    fn id(b: u8) -> String {
        hex(&[b; 32])
    }

    fn run(chain: &[(u8, Option<u8>, Option<Act>)]) -> (Vec<u32>, Vec<Vec<String>>) {
        let links: Vec<Link<'_>> =
            chain.iter().map(|(i, after, act)| Link { id: id(*i), after: after.map(id), act: act.as_ref() }).collect();
        let mut verdicts = vec![Verdict::default(); links.len()];
        let order = check(&links, &mut verdicts);
        let codes = verdicts.into_iter().map(|v| v.conclude().2.into_iter().map(|r| r.code).collect()).collect();
        (order, codes)
    }

    #[test]
    fn parallel_acts_share_a_rank_and_the_join_names_both() {
        let (order, codes) = run(&[
            (1, None, Some(act(&[]))),
            (2, Some(1), Some(act(&[1]))),
            (4, Some(2), Some(act(&[2, 3]))),
            (3, Some(1), Some(act(&[1]))),
        ]);
        assert_eq!(order, [1, 2, 3, 2]);
        assert!(codes.iter().all(Vec::is_empty), "{codes:?}");
    }

    #[test]
    fn a_removed_act_an_unnamed_one_and_a_circle_are_found() {
        assert_eq!(run(&[(1, None, Some(act(&[9])))]).1, [["act.previous-missing"]]);
        assert_eq!(run(&[(1, None, None), (2, Some(1), Some(act(&[])))]).1[1], ["act.previous-unnamed"]);
        let (_, codes) = run(&[(1, None, Some(act(&[2]))), (2, Some(1), Some(act(&[1])))]);
        assert_eq!(codes.iter().flatten().collect::<Vec<_>>(), ["act.order"]);
        let (_, codes) = run(&[(1, None, Some(act(&[1])))]);
        assert_eq!(codes[0], ["act.order"]);
    }

    #[test]
    fn signatures_of_other_programs_name_nobody_and_break_nothing() {
        let (order, codes) = run(&[(1, None, None), (2, Some(1), None), (3, Some(2), Some(act(&[2])))]);
        assert_eq!(order, [1, 2, 3]);
        assert!(codes.iter().all(Vec::is_empty));
    }
}
