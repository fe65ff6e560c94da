//! Serving the state to nodes that join late, and fetching it as one.
//!
//! The engine's resolver moves operations whose encoding needs no configuration; the state's operations decode with an
//! empty configuration for key and value each. [`Wire`] gives them the first form, [`Served`] and [`Fetched`] translate at
//! either end.

use crate::state::{Database, State};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error as CodecError, Read, Write};
use commonware_cryptography::sha256::Digest;
use commonware_glue::stateful::db::{AttachableResolver, Shared, p2p::Mailbox};
use commonware_parallel::Strategy;
use commonware_runtime::Spawner;
use commonware_storage::{
    Context, mmr,
    qmdb::{
        any::ordered::variable::Operation,
        sync::{Feedback, Request, Response, Source, source},
    },
};
use commonware_utils::channel::{mpsc, oneshot};
use scrip_ledger::state::{Key, Record};
use std::sync::Arc;

/// One entry of the state's log.
pub type Entry = Operation<mmr::Family, Key, Record>;

/// An [`Entry`] on the wire.
#[derive(Clone)]
pub struct Wire(pub Entry);

impl Write for Wire {
    fn write(&self, writer: &mut impl BufMut) {
        self.0.write(writer);
    }
}

impl EncodeSize for Wire {
    fn encode_size(&self) -> usize {
        self.0.encode_size()
    }
}

impl Read for Wire {
    type Cfg = ();

    fn read_cfg(reader: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        Entry::read_cfg(reader, &((), ())).map(Self)
    }
}

fn map<A, B>(
    response: Response<mmr::Family, A, Digest>,
    change: impl Fn(A) -> B,
) -> Response<mmr::Family, B, Digest> {
    match response {
        Response::Operations { proof, operations } => Response::Operations {
            proof,
            operations: operations.into_iter().map(change).collect(),
        },
        Response::Boundary {
            proof,
            op,
            pinned_nodes,
        } => Response::Boundary {
            proof,
            op: change(op),
            pinned_nodes,
        },
    }
}

/// This node's state, as it is served to others.
pub struct Served<E: Context + Spawner, T: Strategy>(State<E, T>);

impl<E: Context + Spawner, T: Strategy> Source for Served<E, T> {
    type Family = mmr::Family;
    type Digest = Digest;
    type Op = Wire;
    type Error = <State<E, T> as Source>::Error;

    async fn serve(&self, request: Request<mmr::Family>) -> source::Result<Self> {
        // A local answer needs no verdict.
        let (response, _) = self.0.serve(request).await?;
        Ok((map(response, Wire), None))
    }
}

/// Other nodes' state, as this node fetches it.
pub struct Fetched<E: Context + Spawner, T: Strategy> {
    mailbox: Mailbox<Served<E, T>, mmr::Family, Wire, Digest>,
    context: Arc<E>,
}

impl<E: Context + Spawner, T: Strategy> Clone for Fetched<E, T> {
    fn clone(&self) -> Self {
        Self {
            mailbox: self.mailbox.clone(),
            context: self.context.clone(),
        }
    }
}

impl<E: Context + Spawner, T: Strategy> Fetched<E, T> {
    /// Fetches through `mailbox`; verdicts on answers are passed on by tasks of `context`.
    pub fn new(context: E, mailbox: Mailbox<Served<E, T>, mmr::Family, Wire, Digest>) -> Self {
        Self {
            mailbox,
            context: Arc::new(context),
        }
    }
}

type Answer<O> = Response<mmr::Family, O, Digest>;

/// Passes verdicts from the synchronisation to the resolver, and the resolver's further answers back.
async fn relay(
    mut verdict: oneshot::Receiver<bool>,
    answers: mpsc::Sender<(Answer<Entry>, oneshot::Sender<bool>)>,
    mut feedback: Feedback<Answer<Wire>>,
) {
    while let Ok(good) = verdict.await {
        if good {
            return feedback.accept();
        }
        let Some((answer, next)) = feedback.reject().await else {
            return;
        };
        feedback = next;
        let (sender, receiver) = oneshot::channel();
        verdict = receiver;
        if answers
            .send((map(answer, |Wire(entry)| entry), sender))
            .await
            .is_err()
        {
            return;
        }
    }
}

impl<E: Context + Spawner, T: Strategy> Source for Fetched<E, T> {
    type Family = mmr::Family;
    type Digest = Digest;
    type Op = Entry;
    type Error = <Mailbox<Served<E, T>, mmr::Family, Wire, Digest> as Source>::Error;

    async fn serve(&self, request: Request<mmr::Family>) -> source::Result<Self> {
        let (response, feedback) = self.mailbox.serve(request).await?;
        let feedback = feedback.map(|feedback| {
            let (sender, verdict) = oneshot::channel();
            let (answers, receiver) = mpsc::channel(1);
            self.context
                .child("verdict")
                .spawn(move |_| relay(verdict, answers, feedback));
            Feedback::new(sender, receiver)
        });
        Ok((map(response, |Wire(entry)| entry), feedback))
    }
}

impl<E: Context + Spawner, T: Strategy> AttachableResolver<Database<E, T>> for Fetched<E, T> {
    async fn attach_database(&self, state: State<E, T>) {
        self.mailbox
            .attach_database(Shared::new("served_state", Served(state)));
    }
}
