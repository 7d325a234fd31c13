//! Bags as others make and break them: the cases of RFC 8493 that a reader of bags has to
//! tell apart, each judged by `deedbox verify` and by `bagit.py`.

use crate::interop::shell;
use crate::project::{Project, repository};

/// A case: what it is, the shell that makes it inside the bag, whether it is a valid bag,
/// and whether `bagit.py` takes it for one.
/// `again` writes the tag manifest anew, so that the case is the only thing that is wrong.
const CASES: [(&str, &str, bool, bool); 38] = [
    ("as it was made", "", true, true),
    (
        "labels that repeat and lines that go on",
        "printf 'Keywords: a\\nKeywords: b,\\n  and more\\n' >> bag-info.txt; again",
        true,
        true,
    ),
    (
        "a name with letters of other languages",
        "printf x > 'data/größe-日本.txt'; relist; again",
        true,
        true,
    ),
    (
        "a name with a percent sign, encoded",
        "printf x > 'data/50%.txt'; relist; sed -i 's/50%/50%25/' manifest-sha256.txt; again",
        true,
        // It does not decode the percent sign.
        false,
    ),
    (
        "a bag in the bag",
        "mkdir data/inner; cp bagit.txt manifest-sha256.txt data/inner; relist; again",
        true,
        true,
    ),
    (
        "manifests of two algorithms",
        "find data -type f -exec sha512sum {} + > manifest-sha512.txt; again",
        true,
        true,
    ),
    (
        "tag files in a directory",
        "mkdir notes; echo x > notes/a.txt; again; sha256sum notes/a.txt >> tagmanifest-sha256.txt",
        true,
        true,
    ),
    (
        "an empty file",
        ": > data/empty.txt; relist; again",
        true,
        true,
    ),
    (
        "lines that end as on Windows",
        "sed -i 's/$/\\r/' bagit.txt manifest-sha256.txt; again",
        true,
        true,
    ),
    (
        "digests in capitals",
        "sed -i 's/^[0-9a-f]*/\\U&/' manifest-sha256.txt; again",
        true,
        true,
    ),
    (
        "a manifest as `sha256sum --binary` writes it",
        "sed -i 's/^\\([0-9a-f]*\\)  /\\1 */' manifest-sha256.txt; again",
        true,
        true,
    ),
    (
        "paths that begin with ./",
        "sed -i 's/  data/  .\\/data/' manifest-sha256.txt; again",
        true,
        true,
    ),
    (
        "a name with spaces, and files of a system",
        "printf x > 'data/a b  c.txt'; printf x > data/.DS_Store; relist; again",
        true,
        true,
    ),
    (
        "files that could be fetched and are here",
        "echo 'https://files.example/theme.css - data/site/theme.css' > fetch.txt; again",
        true,
        true,
    ),
    (
        "files to be fetched to elsewhere",
        "echo 'https://files.example/x - ../../outside' > fetch.txt; again",
        false,
        false,
    ),
    (
        "white space before a colon of the declaration",
        "sed -i 's/Version:/Version :/' bagit.txt; again",
        false,
        // It takes white space there, as earlier versions of the format did.
        true,
    ),
    (
        "a declaration with more lines",
        "echo 'Bag-Size: 1' >> bagit.txt; again",
        false,
        true,
    ),
    (
        "a path from somebody's home",
        "sed -n '1s/  .*/  ~\\/.profile/p' manifest-sha256.txt >> manifest-sha256.txt; again",
        false,
        false,
    ),
    (
        "one file twice in the manifest, with one digest",
        "sed -i 1p manifest-sha256.txt; again",
        false,
        false,
    ),
    (
        "a second manifest that lists less",
        "find data -type f -exec sha512sum {} + | sed 1d > manifest-sha512.txt; again",
        false,
        // It is content with a file that one of them lists.
        true,
    ),
    (
        "no tag manifest",
        "rm tagmanifest-sha256.txt",
        // The RFC leaves it to whoever makes the bag; what we make has one.
        false,
        true,
    ),
    ("no bagit.txt", "rm bagit.txt", false, false),
    (
        "no encoding declared",
        "echo 'BagIt-Version: 1.0' > bagit.txt; again",
        false,
        false,
    ),
    (
        "a byte order mark before the declaration",
        "printf '\\357\\273\\277' | cat - bagit.txt > b; mv b bagit.txt; again",
        false,
        false,
    ),
    (
        "a version that there is not",
        "sed -i 's/1\\.0/1.A/' bagit.txt; again",
        false,
        false,
    ),
    ("no manifest", "rm manifest-sha256.txt; again", false, false),
    ("no payload", "rm -r data", false, false),
    (
        "a payload file that is missing",
        "rm data/site/theme.css",
        false,
        false,
    ),
    (
        "a payload file that no manifest lists",
        "echo x > data/more.txt",
        false,
        false,
    ),
    (
        "a payload file with other bytes of the same length",
        "tr a b < data/site/theme.css > t; mv t data/site/theme.css",
        false,
        false,
    ),
    (
        "a tag file with other bytes",
        "echo 'Contact-Name: Me' >> bag-info.txt",
        false,
        false,
    ),
    (
        "a tag file that is missing",
        "rm START-HERE.html",
        false,
        false,
    ),
    (
        "one file twice in the manifest, with two digests",
        "sed -n 1p manifest-sha256.txt | tr 0-8 1-9 >> manifest-sha256.txt; again",
        false,
        false,
    ),
    (
        "a path that leaves the bag",
        "echo x > ../outside; sha256sum ../outside >> manifest-sha256.txt; again",
        false,
        false,
    ),
    (
        "a path from the root of the disk",
        "sha256sum /etc/hostname >> manifest-sha256.txt; again",
        false,
        false,
    ),
    (
        "a line that is none",
        "echo nonsense >> manifest-sha256.txt; again",
        false,
        // It says that it skips the line.
        true,
    ),
    (
        "a sum of sizes that is another",
        "sed -i 's/^Payload-Oxum: .*/Payload-Oxum: 1.1/' bag-info.txt; again",
        false,
        false,
    ),
    (
        "files that are elsewhere",
        "rm data/site/theme.css; echo 'https://files.example/theme.css 9 data/site/theme.css' > fetch.txt; again",
        false,
        false,
    ),
];

const SHELL: &str = "
again() { (ls -p | grep -v -e / -e tagmanifest; true) | xargs sha256sum > tagmanifest-sha256.txt; }
relist() {
  find data -type f -exec sha256sum {} + > manifest-sha256.txt
  octets=$(find data -type f -exec cat {} + | wc -c)
  sed -i \"s/^Payload-Oxum: .*/Payload-Oxum: $octets.$(find data -type f | wc -l)/\" bag-info.txt
}
";

#[test]
fn bags_are_judged_as_the_rfc_says() {
    let project = Project::small().file(
        "content/acme/updates/2026-03-01-a.md",
        "---\ntitle: A\n---\nText.\n",
    );
    project.run(&["archive", "acme", "--plain"]).exits(0);
    shell(&project.path(""), "unzip -q archives/*-plain.zip -d made");
    let python = repository().join("target/python/bin/python");
    let mut wrong = Vec::new();
    for (what, make, valid, theirs) in CASES {
        shell(&project.path(""), "rm -rf bag && cp -r made/* bag");
        shell(&project.path("bag"), &format!("{SHELL}\n{make}"));
        let ran = project.run(&["verify", "bag"]);
        let said = format!("{what}: {}{}", ran.out(), ran.err());
        if (ran.code() == 0) != valid {
            wrong.push(format!("ours, {said}"));
        }
        let them = format!(
            "'{}' -m bagit --validate --quiet bag && echo valid || true",
            python.display()
        );
        let accepts = shell(&project.path(""), &them) == b"valid\n";
        if accepts != theirs {
            wrong.push(format!("bagit.py, {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
