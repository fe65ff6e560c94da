//! The small town of `scrip demo`: who lives there, and what they paid each other.

use scrip_gateway::seed::SeedPayment;

/// Somebody of the town.
#[derive(Clone, Copy, Debug)]
pub struct Townsperson {
    /// The username.
    pub username: &'static str,
    /// The name to show.
    pub name: &'static str,
    /// What they do.
    pub part: Part,
}

/// What somebody does in the town.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Lives there.
    Resident,
    /// Sells something.
    Shop,
    /// Runs the currency.
    Operator,
    /// Approves what the operator asks for.
    Approver,
}

const fn person(username: &'static str, name: &'static str, part: Part) -> Townsperson {
    Townsperson {
        username,
        name,
        part,
    }
}

/// Everybody.
pub const PEOPLE: [Townsperson; 20] = [
    person("bakery", "Corner Bakery", Part::Shop),
    person("coffeehouse", "Coffee House", Part::Shop),
    person("market", "Market Stall", Part::Shop),
    person("library", "Town Library", Part::Shop),
    person("kitchen", "School Kitchen", Part::Shop),
    person("festival", "Summer Festival", Part::Shop),
    person("office", "Town Office", Part::Operator),
    person("treasurer", "Town Treasurer", Part::Approver),
    person("anna", "Anna Weaver", Part::Resident),
    person("ben", "Ben Carter", Part::Resident),
    person("clara", "Clara Moreau", Part::Resident),
    person("david", "David Okafor", Part::Resident),
    person("emma", "Emma Lindqvist", Part::Resident),
    person("felix", "Felix Brandt", Part::Resident),
    person("greta", "Greta Novak", Part::Resident),
    person("hassan", "Hassan Demir", Part::Resident),
    person("ines", "Inês Duarte", Part::Resident),
    person("jonas", "Jonas Keller", Part::Resident),
    person("lena", "Lena Petrova", Part::Resident),
    person("marta", "Marta Rossi", Part::Resident),
];

/// What is sold where: memo and minor units.
const SOLD: [(&str, &[(&str, u64)]); 6] = [
    (
        "bakery",
        &[
            ("Rye loaf", 420),
            ("Two croissants", 380),
            ("Birthday cake", 2_450),
            ("Six rolls", 270),
        ],
    ),
    (
        "coffeehouse",
        &[
            ("Cappuccino", 340),
            ("Coffee and cake", 690),
            ("Lunch soup", 780),
            ("Tea for two", 560),
        ],
    ),
    (
        "market",
        &[
            ("Apples and pears", 615),
            ("Potatoes, 5 kg", 750),
            ("Flowers", 1_200),
            ("Goat cheese", 890),
        ],
    ),
    (
        "library",
        &[
            ("Yearly card", 1_500),
            ("Late fee", 120),
            ("Book sale", 400),
        ],
    ),
    (
        "kitchen",
        &[("School lunch, one week", 1_750), ("School lunch", 350)],
    ),
    (
        "festival",
        &[
            ("Evening ticket", 1_800),
            ("Lemonade", 300),
            ("Donation for the band", 500),
        ],
    ),
];

/// What people pay each other.
const SHARED: [(&str, u64); 6] = [
    ("Your share of the pizza", 850),
    ("Bicycle repair", 1_500),
    ("Guitar lesson", 2_000),
    ("Babysitting on Friday", 2_400),
    ("Thanks for the lift", 500),
    ("Half of the present", 1_250),
];

/// Rounds of shopping; each resident goes to one place in each.
const ROUNDS: usize = 12;

/// New money that everybody begins with. It has to be there before anything is paid.
pub fn beginnings() -> Vec<SeedPayment> {
    let begin = |person: &Townsperson| {
        let (minor_units, memo) = match person.part {
            Part::Resident => (25_000, "Welcome to the town currency"),
            Part::Shop => (10_000, "Change for the till"),
            Part::Operator | Part::Approver => return None,
        };
        Some(SeedPayment {
            name: format!("begin {}", person.username),
            payer: None,
            payee: person.username.into(),
            minor_units,
            memo: memo.into(),
        })
    };
    PEOPLE.iter().filter_map(begin).collect()
}

/// What was paid since, in order.
pub fn history() -> Vec<SeedPayment> {
    let residents: Vec<&Townsperson> = PEOPLE
        .iter()
        .filter(|person| person.part == Part::Resident)
        .collect();
    let mut chance = Chance(7);
    let mut payments = Vec::new();
    let mut pay = |payer: &str, payee: &str, (memo, minor_units): (&str, u64)| {
        payments.push(SeedPayment {
            name: format!("history {}", payments.len()),
            payer: Some(payer.into()),
            payee: payee.into(),
            minor_units,
            memo: memo.into(),
        });
    };
    for round in 0..ROUNDS {
        for (index, resident) in residents.iter().enumerate() {
            let (shop, sold) = SOLD[chance.below(SOLD.len())];
            pay(resident.username, shop, sold[chance.below(sold.len())]);
            if (index + round) % 4 == 0 {
                let other =
                    residents[(index + 1 + chance.below(residents.len() - 1)) % residents.len()];
                pay(
                    resident.username,
                    other.username,
                    SHARED[chance.below(SHARED.len())],
                );
            }
        }
        if round % 3 == 2 {
            pay("bakery", "market", ("Eggs and butter", 1_850));
            pay("coffeehouse", "bakery", ("Cakes of the week", 2_600));
            pay("kitchen", "market", ("Vegetables", 3_200));
        }
    }
    payments
}

/// The same town every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        // Constants of Knuth's MMIX; the high bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

#[cfg(test)]
mod tests;
