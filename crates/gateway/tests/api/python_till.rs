//! The till of 60 lines in the documentation, as it stands there, against a gateway.

use crate::{
    phone::Phone,
    town::{Browser, PATIENCE, Town},
};
use serde_json::json;
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{ChildStdin, ChildStdout, Command},
    time::timeout,
};

const DOCUMENT: &str = include_str!("../../../../docs/capabilities/offline.md");
const LINES_MAX: usize = 60;

/// The program in the documentation, for this gateway.
fn program(town: &Town) -> String {
    let (_, rest) = DOCUMENT.split_once("```python\n").expect("an example");
    let (program, _) = rest.split_once("```").expect("its end");
    assert!(program.lines().count() <= LINES_MAX, "it is 60 lines long");
    let place = "\"http://localhost:8080\"";
    assert!(program.contains(place));
    program.replace(place, &format!("\"{}\"", town.url()))
}

struct Counter {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Counter {
    async fn say(&mut self, line: &str) {
        let line = format!("{line}\n");
        self.input
            .write_all(line.as_bytes())
            .await
            .expect("it reads");
    }

    /// The next line that holds this.
    async fn hears(&mut self, part: &str) -> String {
        let wait = async {
            loop {
                let line = self.output.next_line().await.expect("text");
                let line = line.unwrap_or_else(|| panic!("it ended without {part:?}"));
                if line.contains(part) {
                    return line;
                }
            }
        };
        timeout(PATIENCE, wait).await.expect("in time")
    }
}

async fn approve(merchant: &mut Browser, line: &str) -> String {
    let (_, rest) = line.split_once("Enter ").expect("a code");
    let user_code = rest.split_whitespace().next().expect("a code");
    let path = format!("/v1/shop/enrolments/{user_code}/approve");
    let approved = merchant.post(&path, &json!({})).await;
    assert_eq!(approved.status, 200, "{approved:?}");
    approved.text("id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documented_till_takes_payments() {
    let town = Town::open().await;
    let mut anna = town.rich("anna", 10_000).await;
    let mut bakery = town.member("bakery").await;
    let mut running = Command::new("python3")
        .args(["-u", "-c", &program(&town)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("python3");
    let mut counter = Counter {
        input: running.stdin.take().expect("its input"),
        output: BufReader::new(running.stdout.take().expect("its output")).lines(),
    };
    let waiting = counter.hears("Enter ").await;
    approve(&mut bakery, &waiting).await;
    let mut phone = Phone::register(&mut anna, 1, 5_000).await;
    let account = bakery.get("/v1/accounts").await;
    let account = account.body["items"][0]["id"].as_str();
    let account = account.expect("the shop's account").to_owned();
    let code = phone.pay(&account, 1_200).unwrap();
    counter.say("1200").await;
    counter.say(&code).await;
    counter.hears("FINAL, paid by The anna").await;
    // The same code again is the same sale, and another amount is refused in words.
    counter.say("1200").await;
    counter.say(&code).await;
    counter.hears("FINAL, paid by The anna").await;
    let other = phone.pay(&account, 300).unwrap();
    counter.say("301").await;
    counter.say(&other).await;
    counter
        .hears("REFUSED: The code is for another amount")
        .await;
    counter.say("").await;
    counter.hears("'sales_count': 1").await;
    assert!(running.wait().await.expect("it ends").success());
    assert_eq!(bakery.available().await, 1_200);
}
