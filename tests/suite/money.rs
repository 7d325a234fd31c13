//! Invoices as they are paid: from whom to whom, to which account, by which link; and what the
//! sums of lists are of.

use crate::project::{Project, said};

fn invoice(number: &str, state: &str, total: &str, more: &str) -> String {
    format!(
        "number: {number}\ndate: 2026-03-01\ndue: 2026-03-31\nstate: {state}\nlines:\n  - {{description: Work, amount: {total}}}\ntotal: {total}\n{more}"
    )
}

const PARTIES: &str = "from: {name: Alder & Finch Ltd, address: \"4 Ropewalk Yard\\nWexcombe\", vat: GB 123}\nto: {name: Acme GmbH, address: Hafen 1, vat: DE 812}\nreference: RF18 5390\n";

fn firm(bank: &str) -> Project {
    Project::small().file(
        "content/firm.yaml",
        format!("name: Alder & Finch\ncurrency: EUR\n{bank}"),
    )
}

#[test]
fn an_invoice_says_from_whom_to_whom_and_where_it_is_paid() {
    let own = "bank: {holder: Alder, iban: GB29NWBK60161331926819}\npay: https://pay.example/i?a=1&b=\"x\n".replace("\"x", "2");
    let project = firm("bank: {iban: DE89 3704 0044 0532 0130 00, bic: COBADEFFXXX}\n")
        .file(
            "content/acme/invoices/a-1.yaml",
            invoice("A-1", "sent", "10.00", PARTIES),
        )
        .file(
            "content/acme/invoices/a-2.yaml",
            invoice("A-2", "paid", "10.00", ""),
        )
        .file(
            "content/acme/invoices/a-3.yaml",
            invoice("A-3", "sent", "10.00", &own),
        );
    project.run(&["check"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let page = |name: &str| {
        let page = project.read(&format!("public-plain/acme/invoices/{name}/index.html"));
        let (_, main) = page.split_once("<main").expect("a page");
        main.to_owned()
    };
    let open = page("a-1");
    for text in [
        "<p class=\"party-name\">Alder &amp; Finch Ltd</p>",
        "<p class=\"lines\">4 Ropewalk Yard\nWexcombe</p>",
        "VAT number</span> DE 812",
        "RF18 5390",
        "DE89 3704 0044 0532 0130 00",
        "COBADEFFXXX",
    ] {
        assert!(open.contains(text), "{text}");
    }
    assert_eq!(open.matches("Hafen 1").count(), 1);
    assert!(!open.contains("Pay online"));
    // The firm's account of today says nothing of what was paid before.
    assert!(!page("a-2").contains("DE89") && !page("a-2").contains("payment"));
    let own = page("a-3");
    assert!(own.contains(">GB29 NWBK 6016 1331 9268 19<") && !own.contains("DE89"));
    assert!(own.contains("<a class=\"button\" href=\"https://pay.example/i?a=1&amp;b=2\""));
}

#[test]
fn links_and_accounts_that_lead_elsewhere_are_errors() {
    for (bad, fact) in [
        (
            "pay: http://pay.example/\n",
            "`pay` is not an address that begins with `https://`",
        ),
        (
            "pay: javascript:alert(1)\n",
            "`pay` is not an address that begins with `https://`",
        ),
        (
            "pay: https://bank.example@evil.example/\n",
            "leads elsewhere than it looks",
        ),
        ("pay: https:///x\n", "`pay` has no host"),
        (
            "bank: {iban: DE89 3704 0044 0532 0130 01}\n",
            "is not an IBAN: its check digits do not fit",
        ),
        ("bank: {ibann: x}\n", "`bank` has no field `ibann`"),
        ("to: {vat: x}\n", "`to` needs `name`"),
    ] {
        let project = firm("").file(
            "content/acme/invoices/a-1.yaml",
            invoice("A-1", "sent", "10.00", bad),
        );
        said(&project.run(&["check"]).exits(1), fact);
    }
    let project = firm("bank: {iban: DE00 3704 0044 0532 0130 00}\n");
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "is not an IBAN");
    said(&ran, "content/firm.yaml:3:14");
}

/// A page of a sealed site, opened.
fn sealed(project: &Project, page: &str) -> String {
    let made = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&made.out());
    project.write("words", words[0].clone() + "\n");
    project.run(&["build"]).exits(0);
    let line = [
        "open",
        "public/acme",
        "--out",
        "opened",
        "--passphrase-file",
        "words",
    ];
    project.run(&line).exits(0);
    project.read(&format!("opened/site/{page}"))
}

#[test]
fn what_is_overdue_is_added_up_where_a_long_list_ends() {
    let mut all = String::new();
    for number in 0..620 {
        // The newest are on the first page.
        let (state, day) = match number {
            10 | 610 | 611 => ("sent", number / 30 + 1),
            612 => ("draft", 21),
            _ => ("paid", number / 30 + 1),
        };
        all.push_str(&format!(
            "- {{number: A-{number:03}, date: 2026-03-{day:02}, due: 2026-04-{day:02}, state: {state}, total: {number}.50, lines: [{{description: Work, amount: {number}.50}}]}}\n"
        ));
    }
    let project = firm("").file("content/acme/invoices/all.yaml", all);
    project.run(&["build", "--plain"]).exits(0);
    let first = project.read("public-plain/acme/invoices/index.html");
    assert!(!first.contains("<tfoot>") && !first.contains("data-earlier"));
    // A plain page has no reader's clock: it says by which day, of all rows, and hides no sum.
    let last = project.read("public-plain/acme/invoices/~2/index.html");
    let (_, late) = last
        .split_once("Of which overdue <small>(as of ")
        .expect("a sum");
    let (late, _) = late.split_once("</tr>").expect("its end");
    assert!(late.contains("€1,232.50"), "{late}");
    assert!(!last.contains("data-overdue") && !last.contains("data-earlier"));
    // What is sealed leaves it to the viewer, and shows no sum until then.
    let last = sealed(&project, "invoices/~2/index.html");
    let (_, late) = last
        .split_once("data-overdue hidden>")
        .expect("a row for the viewer");
    let (late, _) = late.split_once("</tr>").expect("its end");
    assert!(late.contains("data-whole=\"€1,232.50\"></span>"), "{late}");
    let (_, earlier) = last
        .split_once("<tbody data-earlier hidden>")
        .expect("rows");
    let (earlier, _) = earlier.split_once("</tbody>").expect("their end");
    // Only what can be overdue; the row on this page counts itself.
    assert_eq!(earlier.matches("<tr ").count(), 2, "{earlier}");
    for part in [
        "610.50",
        "611.50",
        "data-state=\"sent\"",
        "data-due=\"2026-04-21\"",
    ] {
        assert!(earlier.contains(part), "{part} in {earlier}");
    }
    let columns = last.split("<thead>").nth(1).expect("columns");
    let columns = columns.split("</thead>").next().expect("their end");
    let cells = earlier.matches("<td").count();
    assert_eq!(cells, 2 * columns.matches("<th ").count());
}

#[test]
fn sums_say_what_they_are_of() {
    let mut project = firm("");
    for (number, state, total) in [
        ("A-1", "paid", "100.00"),
        ("A-2", "sent", "20.00"),
        ("A-3", "overdue", "3.00"),
        ("A-4", "draft", "5000.00"),
        ("A-5", "cancelled", "7000.00"),
        ("A-6", "sent", "USD 8.00"),
    ] {
        let path = format!("content/acme/invoices/{}.yaml", number.to_lowercase());
        project = project.file(&path, invoice(number, state, total, ""));
    }
    let ask = |title: &str, state: &str, cost: &str| {
        format!("title: {title}\ndate: 2026-03-01\nstate: {state}\nby: Dana\ncost: {cost}\n")
    };
    let project = project
        .file(
            "content/acme/client.yaml",
            "name: Acme\npeople: [{name: Dana}]\n",
        )
        .file("content/acme/requests/one.yaml", ask("One", "new", "40.00"))
        .file(
            "content/acme/requests/two.yaml",
            ask("Two", "declined", "900.00"),
        );
    project.run(&["build", "--plain"]).exits(0);
    let foot = |page: &str| {
        let page = project.read(page);
        let (_, foot) = page.split_once("<tfoot>").expect("sums");
        let (foot, _) = foot.split_once("</tfoot>").expect("sums");
        foot.to_owned()
    };
    let invoices = foot("public-plain/acme/invoices/index.html");
    let rows: Vec<&str> = invoices.split("<tr").skip(1).collect();
    assert_eq!(rows.len(), 4, "{invoices}");
    assert!(
        rows[0].contains("Total <small>without Draft, Cancelled</small>"),
        "{}",
        rows[0]
    );
    assert!(
        rows[0].contains("123.00") && rows[0].contains("8.00"),
        "{}",
        rows[0]
    );
    assert!(rows[1].contains("Paid") && rows[1].contains("100.00") && !rows[1].contains("8.00"));
    assert!(rows[2].contains("Open") && rows[2].contains("23.00") && rows[2].contains("8.00"));
    // How much of it is overdue on the day of the build.
    assert!(!rows[2].contains("hidden") && !rows[1].contains("overdue"));
    for part in [
        "data-states=\"sent overdue\">",
        "Of which overdue <small>(as of ",
        "data-sum=\"EUR\"",
        "data-sum=\"USD\"",
    ] {
        assert!(rows[3].contains(part), "{part} in {}", rows[3]);
    }
    let requests = foot("public-plain/acme/requests/index.html");
    assert!(
        requests.contains("40.00") && !requests.contains("9"),
        "{requests}"
    );
    assert!(requests.contains("without Declined"));
    project.write(
        "content/kinds/invoices.yaml",
        "list: {totals: [total], sums: {Paid: [payed]}, without: [lost]}\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "`sums` names `payed`, which is no state of `invoices`",
    );
    said(
        &ran,
        "`without` names `lost`, which is no state of `invoices`",
    );
}

const TRIALS: &str = "name: trials\none: Trial\nmany: Trials\ndate: date\nstate: outcome\nfields:\n  title: {type: text, required: true}\n  date: {type: date, required: true}\n  room: {type: text}\n  outcome: {type: choice, choices: {done: {label: Done, tone: good}, planned: {label: Planned, tone: warn}, declined: {label: Declined, tone: bad}}}\n  cost: {type: money}\nlist: {columns: [title, date, outcome, cost], sort: -date, group: room, totals: [cost], sums: {Spent: [done]}, without: [declined]}\n";

fn trial(room: &str, outcome: &str, cost: &str) -> String {
    format!("title: Trial\ndate: 2026-03-01\nroom: {room}\noutcome: {outcome}\ncost: {cost}\n")
}

#[test]
fn a_list_in_groups_ends_with_the_sums_of_all() {
    let mut project = firm("locale: de\n").file("content/kinds/trials.yaml", TRIALS);
    for (at, (room, outcome, cost)) in [
        ("Hall", "done", "100.00"),
        ("Hall", "planned", "20.00"),
        ("Hall", "declined", "5000.00"),
        ("Attic", "done", "3.00"),
        ("Attic", "done", "USD 8.00"),
        ("Attic", "declined", "USD 7000.00"),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("content/acme/trials/t-{at}.yaml");
        project = project.file(&path, trial(room, outcome, cost));
    }
    project.run(&["check"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/trials/index.html");
    assert_eq!(page.matches("<tfoot>").count(), 3);
    let (groups, overall) = page.split_once("data-overall").expect("the sums of all");
    assert_eq!(
        groups.matches("<section class=\"list").count(),
        3,
        "two groups before it"
    );
    let (overall, _) = overall.split_once("</section>").expect("their end");
    let rows: Vec<&str> = overall.split("<tr").skip(1).collect();
    assert_eq!(rows.len(), 2, "{overall}");
    assert!(
        rows[0].contains("Gesamtsumme <small>ohne Declined</small>"),
        "{}",
        rows[0]
    );
    assert!(rows[0].contains("data-without=\"declined\""), "{}", rows[0]);
    assert!(
        rows[1].contains("Spent") && rows[1].contains("data-states=\"done\""),
        "{}",
        rows[1]
    );
    for (row, euros) in [(rows[0], "123,00"), (rows[1], "103,00")] {
        let lines: Vec<&str> = row.split("<li>").skip(1).collect();
        assert_eq!(lines.len(), 2, "a line for each currency: {row}");
        assert!(
            lines[0].contains(euros) && lines[0].contains("data-sum=\"EUR\""),
            "{row}"
        );
        assert!(
            lines[1].contains("8,00") && lines[1].contains("data-sum=\"USD\""),
            "{row}"
        );
    }
    assert!(!overall.contains("000"), "{overall}");
    // One group is all there is; nor is there a sum where nothing is added up.
    let without = |project: &Project| {
        project.run(&["build", "--plain"]).exits(0);
        !project
            .read("public-plain/acme/trials/index.html")
            .contains("data-overall")
    };
    project.write(
        "content/kinds/trials.yaml",
        TRIALS.replace("totals: [cost], ", ""),
    );
    assert!(without(&project));
    project.write(
        "content/kinds/trials.yaml",
        TRIALS.replace("group: room, ", ""),
    );
    assert!(without(&project));
}

#[test]
fn the_sums_of_all_groups_are_on_the_last_page() {
    let row = |at: usize| {
        let room = if at < 300 { "Hall" } else { "Attic" };
        let (day, outcome) = (at / 30 + 1, if at == 0 { "declined" } else { "done" });
        format!(
            "- {{title: T{at}, date: 2026-03-{day:02}, room: {room}, outcome: {outcome}, cost: 1.00}}\n"
        )
    };
    let project = firm("").file("content/kinds/trials.yaml", TRIALS).file(
        "content/acme/trials/all.yaml",
        (0..620).map(row).collect::<String>(),
    );
    project.run(&["build", "--plain"]).exits(0);
    assert!(
        !project
            .read("public-plain/acme/trials/index.html")
            .contains("data-overall")
    );
    let last = project.read("public-plain/acme/trials/~2/index.html");
    let (_, overall) = last.split_once("data-overall").expect("the sums of all");
    assert!(overall.contains("619.00"), "{overall}");
}

#[test]
fn a_sum_of_a_group_says_of_which_once_and_so_do_galleries() {
    let kind = |gallery: bool| {
        format!(
            "name: offers\none: Offer\nmany: Offers\ntitle: title\nstate: state\nopen: [open]\nfields:\n  title: {{type: text, required: true}}\n  state: {{type: choice, choices: {{open: {{label: Open, tone: warn}}, taken: {{label: Taken, tone: good}}, no: {{label: Refused, tone: bad}}}}}}\n  sum: {{type: number, label: Sum}}\nlist: {{columns: [title, state, sum], group: state, totals: [sum], sums: {{Still open: [open], Won: [taken]}}, without: [no], gallery: {gallery}}}\n"
        )
    };
    let mut project = firm("");
    for (slug, state, sum) in [
        ("a", "open", "1200"),
        ("b", "open", "950.50"),
        ("c", "taken", "300"),
        ("d", "no", "9"),
    ] {
        let text = format!("title: {slug}\nstate: {state}\nsum: {sum}\n");
        project = project.file(&format!("content/acme/offers/{slug}.yaml"), text);
    }
    for gallery in [false, true] {
        project.write("content/kinds/offers.yaml", kind(gallery));
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/offers/index.html");
        assert_eq!(page.contains("class=\"gallery\""), gallery);
        let feet: Vec<&str> = page.split("<tfoot>").skip(1).collect();
        let feet: Vec<&str> = feet
            .iter()
            .map(|foot| foot.split("</tfoot>").next().expect("its end"))
            .collect();
        // Two groups and all of them; of what was refused nothing counts.
        assert_eq!(feet.len(), 3, "{page}");
        assert!(
            feet[0].contains("Total: Open") && feet[0].contains("2,150.50"),
            "{}",
            feet[0]
        );
        assert!(!feet[0].contains("Still open"), "{}", feet[0]);
        assert!(
            feet[1].contains("Total: Taken") && feet[1].contains("300.00"),
            "{}",
            feet[1]
        );
        assert!(
            feet[2].contains("Still open") && feet[2].contains("2,450.50"),
            "{}",
            feet[2]
        );
        let wanted = if gallery {
            "data-cell=\"2\" data-value=\"950.5\""
        } else {
            "data-value=\"950.5\""
        };
        assert!(page.contains(wanted), "{page}");
    }
}
