//! A small cache that cannot grow: two generations, the older one dropped whole.

use std::collections::HashMap;
use std::hash::Hash;

/// Keeps what was used last, up to about twice `capacity` in weight; what is heavier than that alone, one or two of it. An entry that is found in the older generation moves to
/// the younger one; when the younger one is full it becomes the older one.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    young: HashMap<K, (V, u64)>,
    old: HashMap<K, (V, u64)>,
    weight: u64,
    capacity: u64,
}

impl<K: Hash + Eq + Clone, V: Clone> Cache<K, V> {
    pub(crate) fn new(capacity: u64) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), weight: 0, capacity }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let (value, weight) = self.old.remove(key)?;
        self.insert(key.clone(), value.clone(), weight);
        Some(value)
    }

    /// Keeps `value`, whatever its weight: what is large is dear to make again.
    pub(crate) fn insert(&mut self, key: K, value: V, weight: u64) {
        if self.weight.saturating_add(weight) > self.capacity {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        if self.young.insert(key, (value, weight)).is_none() {
            self.weight = self.weight.saturating_add(weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let mut cache = Cache::new(4);
        for i in 0..100 {
            cache.insert(i, i, 1);
            assert_eq!(cache.get(&0), Some(0), "{i}");
            assert!(cache.young.len() + cache.old.len() <= 8);
        }
        assert_eq!(cache.get(&50), None);
        cache.insert(200, 200, 50);
        assert_eq!(cache.get(&200), Some(200));
        assert!(cache.young.len() + cache.old.len() <= 8);
        cache.insert(201, 201, 1);
        cache.insert(202, 202, 4);
        assert_eq!(cache.get(&200), None);
    }
}
