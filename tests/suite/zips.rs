//! The zip beyond what the old format counts to, and how its entries are kept.

use std::io::Write;
use std::path::Path;

use deedbox::archive::verify::container::{Container, Limits};
use deedbox::archive::{self, ArchiveForm, ArchiveSubject, Bundled, Give, Payload, PayloadFile};
use deedbox::model::theme::ThemeChoice;
use deedbox::model::workspace::Workspace;
use deedbox::pages::StartPage;
use deedbox::theme::Theme;

use crate::interop::shell;
use crate::project::Project;

/// What the zip format counts files and bytes to, without ZIP64.
const MOST_FILES: usize = 65_535;
const MOST_BYTES: u64 = u32::MAX as u64;

/// Bytes that nothing makes smaller.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut at: u64 = 1;
    let mut next = || {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (at >> 33) as u8
    };
    (0..length).map(|_| next()).collect()
}

pub(crate) fn file<'a>(path: &str, size: u64, bytes: &'a [u8]) -> PayloadFile<'a> {
    let write: Give<'a> = Box::new(move |out: &mut dyn Write| {
        let mut left = size;
        while left > 0 {
            let some = left.min(bytes.len() as u64);
            // The zip may have seen enough: whoever writes ends then, as a copy does.
            if out.write_all(&bytes[..some as usize]).is_err() {
                break;
            }
            left -= some;
        }
        Ok(())
    });
    PayloadFile {
        path: path.to_owned(),
        size,
        is_armour: false,
        write,
    }
}

pub(crate) fn bundle(project: &Project, files: Vec<PayloadFile<'_>>) -> Bundled {
    let content = deedbox::load::load(&project.path(""), &[])
        .expect("readable")
        .content;
    let workspace = Workspace {
        client: "acme".into(),
        as_of: "2026-03-31".into(),
        ..Workspace::default()
    };
    let subject = ArchiveSubject {
        workspace: &workspace,
        firm: &content.firm,
        slots: 1,
        signer: None,
        principal: "firm",
    };
    let form = ArchiveForm::Plain;
    let payload = Payload { form, files };
    let root = project.path("");
    let theme = Theme::load(&root, &ThemeChoice::named("default")).expect("a theme");
    let start = StartPage::new(&content.firm, &theme).expect("fits");
    archive::bundle(&root, &subject, &payload, &start).expect("bundled")
}

/// What was written is what is read: the form of its headers, ZIP64 among them.
fn is_read(bundled: &Bundled) -> Container {
    Container::find(&bundled.path, &Limits::default()).expect("our own zip")
}

fn python(project: &Project, zip: &Path, script: &str) -> String {
    project.write("look.py", script);
    let line = format!("python3 look.py {}", zip.display());
    String::from_utf8(shell(&project.path(""), &line)).expect("text")
}

#[test]
fn more_files_than_the_old_format_counts() {
    let project = Project::small();
    let names: Vec<String> = (0..=MOST_FILES).map(|at| format!("site/{at:06}")).collect();
    let payload: Vec<_> = names.iter().map(|name| file(name, 5, b"small")).collect();
    let bundled = bundle(&project, payload);
    assert!(bundled.files > MOST_FILES);
    assert_eq!(is_read(&bundled).names().count(), bundled.files);
    let zip = &bundled.path;
    let said = shell(&project.path(""), &format!("unzip -tq {}", zip.display()));
    assert!(String::from_utf8_lossy(&said).starts_with("No errors"));
    let said = python(
        &project,
        zip,
        "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint(z.testzip(), len(z.namelist()))\n",
    );
    assert_eq!(said, format!("None {}\n", bundled.files));
}

#[test]
fn more_bytes_than_the_old_format_counts() {
    let project = Project::small();
    let noise = noise(1 << 20);
    let zeros = vec![0; 1 << 20];
    let payload = vec![
        // It is stored, so that all behind it begins beyond the limit.
        file("site/attachments/film.mp4", MOST_BYTES + 9, &noise),
        file("site/attachments/zeros.img", 60 << 20, &zeros),
        file("site/index.html", 12, b"<p>Hello</p>"),
    ];
    let bundled = bundle(&project, payload);
    assert!(bundled.size > MOST_BYTES && bundled.size < MOST_BYTES + (1 << 20));
    let container = is_read(&bundled);
    let mut reader = container.reader().expect("readable");
    let page = reader.bytes("data/site/index.html").expect("read");
    assert_eq!(page.as_deref(), Some(&b"<p>Hello</p>"[..]));
    let image = reader.bytes("data/site/attachments/zeros.img");
    assert_eq!(
        image.expect("read").map(|bytes| bytes.len()),
        Some(60 << 20)
    );
    let sizes: Vec<u64> = container.names().map(|(_, size)| size).collect();
    assert!(sizes.contains(&(MOST_BYTES + 9)), "{sizes:?}");
    let zip = &bundled.path;
    let said = shell(&project.path(""), &format!("unzip -tq {}", zip.display()));
    assert!(String::from_utf8_lossy(&said).starts_with("No errors"));
    let listed = shell(&project.path(""), &format!("bsdtar -tvf {}", zip.display()));
    let listed = String::from_utf8_lossy(&listed).into_owned();
    assert!(listed.contains(&(MOST_BYTES + 9).to_string()), "{listed}");
    shell(&project.path(""), &format!("7z l {}", zip.display()));
    let said = python(
        &project,
        zip,
        "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint([(i.file_size, i.compress_type) for i in z.infolist()][:3])\nprint(z.read('acme-2026-03-31-plain/data/site/index.html').decode())\n",
    );
    assert_eq!(
        said,
        "[(4294967304, 0), (62914560, 8), (12, 0)]\n<p>Hello</p>\n"
    );
}

#[test]
fn what_gets_no_smaller_is_stored_and_threads_change_nothing() {
    let project = Project::small();
    let noise = noise(3 << 20);
    let text = "All of it is approved. ".repeat(1000);
    let payload = || {
        let pair = |at| {
            let text = file(&format!("site/{at:02}.html"), 23_000, text.as_bytes());
            [text, file(&format!("site/{at:02}.jpg"), 3 << 20, &noise)]
        };
        (0..40).flat_map(pair).collect()
    };
    let zip = bundle(&project, payload()).path;
    let kept = std::fs::read(&zip).expect("a zip");
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    one.expect("a thread")
        .install(|| bundle(&project, payload()));
    assert!(kept == std::fs::read(&zip).expect("a zip"));
    let said = python(
        &project,
        &zip,
        "import sys, zipfile\nfor i in zipfile.ZipFile(sys.argv[1]).infolist()[:2]:\n    print(i.compress_type, i.compress_size < i.file_size / 50)\n",
    );
    assert_eq!(said, "8 True\n0 False\n");
}

#[test]
fn as_many_files_as_the_old_format_counts_are_read() {
    let project = Project::small();
    // With START-HERE.html, bagit.txt, bag-info.txt and the two manifests.
    for count in [MOST_FILES - 5, MOST_FILES - 4] {
        let names: Vec<String> = (0..count).map(|at| format!("site/{at:06}")).collect();
        let payload = names.iter().map(|name| file(name, 5, b"small")).collect();
        let bundled = bundle(&project, payload);
        assert_eq!(bundled.files, count + 5);
        assert_eq!(is_read(&bundled).names().count(), bundled.files);
    }
}
