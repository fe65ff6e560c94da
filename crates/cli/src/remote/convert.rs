//! Records from their JSON form.

use commonware_codec::{Copying, DecodeExt as _};
use scrip_api::operation::Controller as ControllerView;
use scrip_api::state::{AccountView, AssetView, HoldingView, RecordView};
use scrip_api::value::MinorUnits;
use scrip_ledger::account::{Account, Controller, Holding, Status};
use scrip_ledger::amount::{Amount, Balance, Count, Total};
use scrip_ledger::asset::Asset;
use scrip_ledger::state::Record;

/// A record of the kinds that commands compute with. What an account remembers and its classes are left out.
pub(super) fn record(view: &RecordView) -> Option<Record> {
    match view {
        RecordView::Account(view) => account(view).map(Record::Account),
        RecordView::Asset(view) => asset(view).map(Record::Asset),
        RecordView::Other { binary } => {
            Record::decode(Copying(&const_hex::decode(binary).ok()?)).ok()
        }
        _ => None,
    }
}

fn account(view: &AccountView) -> Option<Account> {
    let controller = match &view.controller {
        ControllerView::Key(key) => Controller::Key(key.to().ok()?),
        ControllerView::Custodian(custodian) => Controller::Custodian(custodian.to().ok()?),
    };
    let mut account = Account::new(controller);
    account.status = if view.open {
        Status::Open
    } else {
        Status::Closed
    };
    account.names_count = Count(view.names_count);
    account.members_count = Count(view.members_count);
    account.holdings = view.holdings.iter().map(holding).collect::<Option<_>>()?;
    Some(account)
}

fn holding(view: &HoldingView) -> Option<Holding> {
    Some(Holding {
        asset: view.asset.to().ok()?,
        available: Balance::new(view.available.0.parse().ok()?)?,
        held: amount(&view.held)?,
        credit_limit: amount(&view.credit_limit)?,
    })
}

fn asset(view: &AssetView) -> Option<Asset> {
    Some(Asset {
        code: view.code.to().ok()?,
        scale: view.scale,
        issuer: view.issuer.to().ok()?,
        issued: Total(view.issued.parse().ok()?),
    })
}

fn amount(units: &MinorUnits) -> Option<Amount> {
    Amount::new(units.0.parse().ok()?)
}
