//! Any bytes as a document to be stamped, and as a page to be made an appearance of: what is prepared can be read again, and the stamp
//! lies on the page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::pdf::appearance::{Appearance, Room, Site, Visible};
use parapheur::pdf::{Budget, Document, MemorySource};
use std::sync::Arc;

/// A page of 50 by 20 points with a line on it.
fn small() -> Vec<u8> {
    let bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 50 20] /Contents 4 0 R >>",
        "<< /Length 17 >>\nstream\n0 0 m 50 20 l S  \nendstream",
    ];
    let (mut out, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (i, body) in bodies.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", out.len());
        out += &format!("{} 0 obj\n{body}\nendobj\n", i + 1);
    }
    let xref = out.len();
    out += &format!("xref\n0 5\n{table}trailer\n<< /Root 1 0 R /Size 5 >>\nstartxref\n{xref}\n%%EOF\n");
    out.into_bytes()
}

fuzz_target!(|data: &[u8]| {
    let _ = Appearance::of_page(data);
    let budget = Budget { objects: 4096, stream_bytes: 1 << 20, field_nodes: 256, pages: 64, ..Budget::default() };
    let Ok(document) = Document::open(Arc::new(MemorySource::new(data)), &budget) else { return };
    let appearance = Arc::new(Appearance::of_page(&small()).unwrap());
    for place in ["bottom-right", "1:top-left", "1:10,10,50,20", "field:Visa"] {
        let Ok(site) = Site::find(&document.latest(), &place.parse().unwrap()) else { continue };
        let (width, height) = match site.room() {
            Room::Exactly(width, height) => (width, height),
            Room::UpTo(width, height) => (width / 3.0, height / 3.0),
        };
        if let Ok(area) = site.settle(width, height, false) {
            let back = site.geometry().area(site.geometry().rect(&area));
            assert!((back.x - area.x).abs() < 0.1 && (back.width - area.width).abs() < 0.1);
        }
        let _ = Visible::new(&site, Arc::clone(&appearance), String::new(), true);
    }
});
