//! Any bytes as one PDF value: its spans lie in the input and inside each other, and it is equivalent to itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::pdf::{Budget, Object, Span, Value, parse_value};

fn check(value: &Value, outer: Span) {
    assert!(value.span.start <= value.span.end && outer.contains(value.span));
    match &value.object {
        Object::Array(values) => values.iter().for_each(|inner| check(inner, value.span)),
        Object::Dictionary(dictionary) => {
            for entry in &dictionary.entries {
                assert!(value.span.contains(entry.span()));
                check(&entry.value, value.span);
            }
        }
        _ => {}
    }
}

fuzz_target!(|data: &[u8]| {
    if let Ok(value) = parse_value(data, 0, &Budget::default()) {
        check(&value, Span { start: 0, end: data.len() as u64 });
        assert!(value.equivalent(&value));
    }
});
