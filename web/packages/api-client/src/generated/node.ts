// Written by `npm run api` from docs/openapi. Change the Rust types and `cargo xtask openapi`, not this.

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the node can be used. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in the Prometheus text format. */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account. */
        get: operations["account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an account did and got, newest first. */
        get: operations["account_operations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An asset. */
        get: operations["asset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Blocks, newest first. */
        get: operations["blocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{height}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One block with its operations. */
        get: operations["block"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{height}/seed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The network's random value of a block's view: what elections are drawn with, and anybody can check. */
        get: operations["block_seed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/elections/{epoch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The election in an epoch: what was committed, what counted and why not, and who leads the next epoch how often. */
        get: operations["election"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Blocks as they become final, as server-sent events. The event id is the height; `Last-Event-ID` or `after`
         *     resumes without loss or repetition. A reader that does not keep up is cut off and resumes.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/names/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose a username is. Limited in rate, so that names can't be collected. */
        get: operations["name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The network, its key and its committee. */
        get: operations["network"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in operations.
         * @description One as JSON answers for that operation: 200 when it is final, 202 when it waits, a problem when it was refused.
         *     Several answer 200 with a list. Sending the same operation again repeats its outcome.
         */
        post: operations["submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{author}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of an operation. */
        get: operations["operation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{author}/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipt of a final operation: a file that proves it to whoever has the network's key. */
        get: operations["receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every permanent code with its meaning. */
        get: operations["problems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/problems/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One permanent code with its meaning. */
        get: operations["problem_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where something is of which an id or a digest is known. Blocks without operations are not found by their digest. */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/state/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Any record by its key of 32 bytes in hex. */
        get: operations["state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An account. */
        AccountView: {
            /** @description Its classes. */
            classes: number[];
            /** @description Who may act for it. */
            controller: components["schemas"]["Controller"];
            /** @description What it has, by asset. */
            holdings: components["schemas"]["HoldingView"][];
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description How many accounts have it as their custodian.
             */
            members_count: number;
            /**
             * Format: int32
             * @description How many usernames it has.
             */
            names_count: number;
            /** @description Whether it can be used. */
            open: boolean;
            /** @description The ids of its operations that have not expired. */
            recent_operations: components["schemas"]["Id"][];
        };
        /**
         * @description The code of an asset.
         * @example EUR
         */
        Asset: string;
        /** @description An asset. */
        AssetView: {
            /** @description Its code. */
            code: components["schemas"]["Asset"];
            /** @description Everything issued and not redeemed, in minor units. */
            issued: string;
            /** @description The account that may issue and redeem it. */
            issuer: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
        };
        /** @description A certificate authority. */
        AuthorityView: {
            /** @description The account that submits what it issues. */
            account: components["schemas"]["Id"];
            /** @description Its own certificate, DER in base64. */
            certificate: string;
            /**
             * Format: int64
             * @description How many of its certificates were accepted.
             */
            credentials_count: number;
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description The number of its latest accepted revocation list; zero for none.
             */
            list_number: number;
            /** @description What it is called. */
            name: string;
            /**
             * Format: int64
             * @description Until when, exclusive, in Unix milliseconds.
             */
            not_after_ms: number;
            /**
             * Format: int64
             * @description From when on its own certificate is valid, in Unix milliseconds.
             */
            not_before_ms: number;
            /**
             * Format: int64
             * @description Since when it is so, in Unix milliseconds.
             */
            since_ms?: number | null;
            /** @description `proposed`, `trusted` or `removed`. */
            status: string;
        };
        /** @description What a ballot came to. */
        BallotOutcomeView: {
            /**
             * Format: int64
             * @description When it was counted, in Unix milliseconds.
             */
            at_ms: number;
            /** @description `accepted`, `no_quorum`, `below_threshold` or `unsound`. */
            decision: string;
            /** @description The code of what most of the failing votes, or the rules, found wrong. */
            finding?: string | null;
            /**
             * Format: int64
             * @description In which block.
             */
            height: number;
            /**
             * Format: int32
             * @description Nodes that could vote.
             */
            nodes: number;
            /**
             * Format: int32
             * @description Votes that were passes.
             */
            passes: number;
            /** @description The same in a sentence. */
            sentence?: string | null;
            /**
             * Format: int32
             * @description Votes that counted.
             */
            votes: number;
        };
        /** @description What is voted on. */
        BallotSubjectView: {
            /** @description The certificate. */
            credential: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "certificate";
            replaces?: null | components["schemas"]["Id"];
        } | {
            /** @description Whose. */
            authority: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "list";
            /**
             * Format: int64
             * @description Its number.
             */
            number: number;
        } | {
            /** @description The authority. */
            authority: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "admission";
        } | {
            /** @description The authority. */
            authority: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "removal";
        } | {
            /** @enum {string} */
            kind: "parameters";
            /** @description All parameters from then on. */
            parameters: components["schemas"]["VotingParameters"];
        };
        /** @description What a node says of what it is asked to vote on. */
        BallotVerdict: "pass" | {
            /** @description The code of what is wrong, such as `finding_bad_signature`. */
            fail: string;
        };
        /** @description A ballot: what was voted on, the votes in their order, and what they came to. */
        BallotView: {
            /**
             * Format: int64
             * @description Until when, exclusive, nodes may vote, in Unix milliseconds.
             */
            closes_at_ms: number;
            /**
             * Format: int64
             * @description In which block.
             */
            height: number;
            /**
             * Format: int64
             * @description When, in Unix milliseconds.
             */
            opened_at_ms: number;
            outcome?: null | components["schemas"]["BallotOutcomeView"];
            /** @description The account that put it to the vote. */
            proposer: components["schemas"]["Id"];
            /** @description Votes in nodes, at least. */
            quorum: components["schemas"]["Share"];
            /** @description The keys of the nodes that may vote. */
            roll: components["schemas"]["Hash"][];
            /** @description What is voted on. */
            subject: components["schemas"]["BallotSubjectView"];
            /** @description Passes in votes, at least. */
            threshold: components["schemas"]["Share"];
            /** @description The votes in their order. */
            votes: components["schemas"]["BallotVoteView"][];
        };
        /** @description One vote. */
        BallotVoteView: {
            /**
             * Format: int64
             * @description When, in Unix milliseconds.
             */
            at_ms: number;
            /**
             * Format: int64
             * @description In which block.
             */
            height: number;
            /** @description Why, in the operator's words. */
            note: string;
            /** @description What is wrong, in a sentence. */
            sentence?: string | null;
            /** @description What it says. */
            verdict: components["schemas"]["BallotVerdict"];
            /** @description Whether it does not count because the node voted twice. */
            void: boolean;
            /** @description The node's key. */
            voter: components["schemas"]["Hash"];
        };
        /** @description A final block with a page of its operations. */
        BlockDetail: components["schemas"]["BlockView"] & {
            /**
             * Format: int32
             * @description Where the next page of operations begins. Absent on the last page.
             */
            next_offset?: number | null;
            /** @description Its operations from the `offset` that was asked for. */
            operations: components["schemas"]["Signed"][];
        };
        /** @description The data of a `block` event of `GET /v1/events`. The event's id is the block's height. */
        BlockEvent: components["schemas"]["BlockView"] & {
            /** @description Its operations that concern the accounts that were asked for. Absent if none were asked for. */
            operations?: components["schemas"]["OperationView"][] | null;
        };
        /** @description A final block without its operations. */
        BlockView: {
            /** @description Its digest. */
            digest: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Its epoch.
             */
            epoch: number;
            /**
             * Format: int64
             * @description How many blocks come before it.
             */
            height: number;
            /** @description The key of the node that proposed it. */
            leader: components["schemas"]["Hash"];
            /**
             * Format: int32
             * @description How many operations it has.
             */
            operations_count: number;
            /** @description The root over its operations. */
            operations_root: components["schemas"]["Hash"];
            /** @description The digest of the block before. */
            parent: components["schemas"]["Hash"];
            /** @description The root of the state after it. */
            state_root: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Its time, in Unix milliseconds.
             */
            timestamp_ms: number;
            /**
             * Format: int64
             * @description The view of its epoch in which it was proposed.
             */
            view: number;
        };
        /**
         * @description Which Bitcoin network.
         * @enum {string}
         */
        BurnNetwork: "mainnet" | "regtest";
        /** @description A transaction of the burn chain and its place there. */
        BurnProof: {
            /** @description The block's hash, in the order in which it is hashed. */
            block: components["schemas"]["Hash"];
            /**
             * Format: int32
             * @description Its place in the block.
             */
            index: number;
            /** @description The siblings from the transaction up to the block's Merkle root. */
            path: components["schemas"]["Hash"][];
            /** @description The transaction without witnesses, in hex. */
            transaction: components["schemas"]["HexBytes"];
        };
        /** @description The burn chain's best chain. */
        BurnTipView: {
            /**
             * Format: int32
             * @description The lowest height whose block is kept.
             */
            first_height: number;
            /**
             * Format: int32
             * @description Blocks that are known beside it.
             */
            forks: number;
            /** @description The hash of its last block. */
            hash: components["schemas"]["Hash"];
            /**
             * Format: int32
             * @description The height of its last block.
             */
            height: number;
        };
        /** @description A validator's key on the burn chain. */
        CandidateView: {
            /**
             * Format: int64
             * @description What it carries over from tenures that were not held.
             */
            carried_burned_sat: number;
            /**
             * Format: int64
             * @description What its work in tenures that were not held stands for.
             */
            carried_mapped_sat: number;
            /**
             * Format: int32
             * @description The height of the registration's block.
             */
            registered_height: number;
            /** @description The script that its commits come from. */
            script: components["schemas"]["HexBytes"];
            /** @description The registration's transaction. */
            transaction: components["schemas"]["Hash"];
            /** @description The validator's key. */
            validator: components["schemas"]["Hash"];
            /** @description What it burned in the tenures before that were held, oldest first, in satoshi. */
            window_sat: number[];
        };
        /** @description A certified key. */
        CertifiedKey: {
            /** @description The key in hex; compressed for P-256. */
            hex: string;
            /** @description `ed25519` or `p256`. */
            kind: string;
        };
        /** @description One code and what it means, as `GET /v1/problems` lists them. */
        CodeEntry: {
            /** @description The permanent code. */
            code: string;
            /** @description Whether trying again can help. */
            retry: components["schemas"]["Retry"];
            /** @description The sentence. */
            sentence: string;
            /**
             * Format: int32
             * @description The HTTP status it comes with.
             */
            status: number;
        };
        /** @description A recorded commit. */
        CommitView: {
            /** @description Its block on the burn chain. */
            block: components["schemas"]["Hash"];
            /**
             * Format: int32
             * @description That block's height.
             */
            burn_height: number;
            /**
             * Format: int64
             * @description What it burned, in satoshi.
             */
            burned_sat: number;
            /**
             * Format: int64
             * @description The tier that its nonce meets, as expected hashes; zero without one.
             */
            hashes: number;
            /**
             * Format: int32
             * @description Its place in the block.
             */
            index: number;
            /** @description The reference of the key whose it is. */
            key: components["schemas"]["HexBytes"];
            /**
             * Format: int64
             * @description What that work would have mined, in satoshi.
             */
            mapped_sat: number;
            /** @description The burn chain's transaction. */
            transaction: components["schemas"]["Hash"];
            /** @description `pending`, `counted`, or why it does not count: `off_chain`, `unconfirmed`, `superseded`, `not_member`. */
            verdict: string;
        };
        /** @description What of an operation is shown. */
        Content: {
            /** @enum {string} */
            kind: "operation";
            /** @description The operation. */
            operation: components["schemas"]["Operation"];
        } | {
            /**
             * Format: int32
             * @description How many items it has.
             */
            items_count: number;
            /** @enum {string} */
            kind: "batch";
        } | {
            /**
             * Format: int32
             * @description Which item, from 0.
             */
            item: number;
            /**
             * Format: int32
             * @description How many items the batch has.
             */
            items_count: number;
            /** @enum {string} */
            kind: "item";
            /** @description The item. */
            transfer: components["schemas"]["Transfer"];
        };
        /** @description Who may act for an account. */
        Controller: {
            /** @description Whoever signs with this ed25519 key. */
            key: components["schemas"]["Hash"];
        } | {
            /** @description Another account. */
            custodian: components["schemas"]["Id"];
        };
        /** @description When a proposal is approved. Every threshold is to be exceeded. */
        Counting: {
            /**
             * Format: int32
             * @description The second threshold.
             */
            approvals_over: number;
            /**
             * Format: int32
             * @description The first threshold.
             */
            messages_over: number;
            /** @enum {string} */
            rule: "messages";
        } | {
            /**
             * Format: int32
             * @description Denominator.
             */
            over_denominator: number;
            /**
             * Format: int32
             * @description Numerator.
             */
            over_numerator: number;
            /** @enum {string} */
            rule: "ratio";
        } | {
            /**
             * Format: int64
             * @description Drawing ends when those drawn weigh this much.
             */
            drawn_weight: number;
            /**
             * Format: int32
             * @description Denominator.
             */
            over_denominator: number;
            /**
             * Format: int32
             * @description Numerator.
             */
            over_numerator: number;
            /** @enum {string} */
            rule: "weighted";
        };
        /** @description What there is of certificates in all. */
        CredentialRegisterView: {
            /** @description The ids of the authorities that the network trusts. */
            authorities: components["schemas"]["Id"][];
            /**
             * Format: int64
             * @description How many ballots there were, numbered from 0.
             */
            ballots_count: number;
            /**
             * Format: int64
             * @description How many certificates were ever accepted.
             */
            credentials_count: number;
            /** @description How votes are counted. */
            parameters: components["schemas"]["VotingParameters"];
        };
        /** @description The certificate that counts for a key. */
        CredentialSubjectView: {
            /** @description The certificate. */
            credential: components["schemas"]["Id"];
            /** @description The key. */
            key: components["schemas"]["CertifiedKey"];
        };
        /** @description A certificate on the ledger, or one that is being voted on. */
        CredentialView: {
            /** @description Who issued it. */
            authority: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description The number of the ballot that decided on it.
             */
            ballot: number;
            /** @description The certificate, DER in base64. */
            certificate: string;
            /** @description `node`, `till`, `kiosk`, `device`, `provider`, `gateway` or `responder`. */
            class: string;
            /**
             * Format: int64
             * @description In which block that was.
             */
            height?: number | null;
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /** @description The certified key. */
            key: components["schemas"]["CertifiedKey"];
            /** @description What its subject is called. */
            label: string;
            /**
             * Format: int64
             * @description Until when, exclusive, in Unix milliseconds.
             */
            not_after_ms: number;
            /**
             * Format: int64
             * @description From when on it is valid, in Unix milliseconds.
             */
            not_before_ms: number;
            /** @description Why it was revoked. */
            reason?: string | null;
            /** @description Its serial number in hex. */
            serial: string;
            /**
             * Format: int64
             * @description When it was accepted or revoked, in Unix milliseconds.
             */
            since_ms?: number | null;
            /** @description `proposed`, `active` or `revoked`. Dates are apart from this. */
            status: string;
        };
        /** @description What can go along with any payment. */
        Details: {
            /** @description What it is for, at most 140 bytes. */
            reference?: string;
            /**
             * Format: int64
             * @description Until when, exclusive, the payee can refund it, in Unix milliseconds.
             */
            refundable_until_ms?: number | null;
            request?: null | components["schemas"]["Id"];
        };
        /** @description With which random value of the network the voters on something are drawn. */
        DrawView: {
            /**
             * Format: int64
             * @description The epoch of the view that the value is of.
             */
            epoch: number;
            /** @description The request. */
            proposal: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description The view.
             */
            view: number;
        };
        /** @description How leaders are elected. */
        ElectionSettings: {
            /** @description Which Bitcoin network is the burn chain. */
            burn_network: components["schemas"]["BurnNetwork"];
            /**
             * Format: int32
             * @description Ledger blocks at the start of a tenure that take commits.
             */
            commit_blocks: number;
            /**
             * Format: int32
             * @description Blocks that must lie on a commit's block, itself among them.
             */
            confirmations: number;
            /** @description The ledger network's own public key: 96 bytes in hex. */
            network_key: components["schemas"]["HexBytes"];
            /**
             * Format: int64
             * @description With less than this burned and worked in all, in satoshi, nobody is elected.
             */
            quota_sat: number;
            /**
             * Format: int32
             * @description Most blocks of the burn chain that are left for a chain with more work.
             */
            reorganisation_max: number;
            /**
             * Format: int32
             * @description Most of all turns that one validator may have, in thousandths.
             */
            share_max_permille: number;
            /**
             * Format: int32
             * @description Tenures that are kept after their end.
             */
            tenures_kept: number;
            /** @description The tiers of work by the hashes that each takes on average, ascending. */
            tiers: number[];
            /**
             * Format: int32
             * @description Tenures that the median is taken over.
             */
            window: number;
        };
        /**
         * @description Where the money of a mandate comes from.
         * @enum {string}
         */
        Funding: "held" | "available";
        /**
         * @description 32 bytes in hex: a digest or a public key.
         * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
         */
        Hash: string;
        /** @description The node's health, as `GET /health` says it. The status is 200 if it can be used and 503 if not. */
        HealthView: {
            /**
             * Format: int64
             * @description The last height that the index has, if the node keeps one.
             */
            indexed_height?: number | null;
            /**
             * Format: int64
             * @description Other nodes it is connected to.
             */
            peers: number;
            /**
             * Format: int64
             * @description Operations waiting.
             */
            pool_operations: number;
            /** @description What the node does. */
            state: components["schemas"]["NodeState"];
            /** @description The latest final block. */
            tip: components["schemas"]["TipView"];
            /** @description Version of the program. */
            version: string;
        };
        /**
         * @description Bytes in hex.
         * @example 0068f0a1
         */
        HexBytes: string;
        /** @description A hold. */
        HoldView: {
            /** @description How much was reserved. */
            amount: components["schemas"]["Money"];
            captured?: null | components["schemas"]["MinorUnits"];
            /**
             * Format: int64
             * @description Until when, exclusive, in Unix milliseconds.
             */
            expires_at_ms: number;
            /** @description Who may capture it. */
            payee: components["schemas"]["Id"];
            /** @description Whose money. */
            payer: components["schemas"]["Id"];
            /** @description `open`, `captured` or `released`. */
            status: string;
        };
        /** @description What one account has of one asset. */
        HoldingView: {
            /** @description The asset. */
            asset: components["schemas"]["Asset"];
            /** @description What it has without what is held, in minor units; negative down to minus the credit limit. */
            available: components["schemas"]["MinorUnits"];
            /** @description How far `available` may go below zero. */
            credit_limit: components["schemas"]["MinorUnits"];
            /** @description What is reserved by holds and mandates. */
            held: components["schemas"]["MinorUnits"];
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale?: number | null;
            /** @description What can be paid out: available plus credit. */
            spendable: components["schemas"]["MinorUnits"];
        };
        /**
         * @description An id of 16 bytes in hex: an account, an operation, a request, a hold, a mandate or a payment.
         * @example 0068f0a1b2c3d4e5f60718293a4b5c6d
         */
        Id: string;
        /** @description One certificate that a revocation list names. */
        ListEntryView: {
            /** @description The certificate's id, whether or not the network has it. */
            credential: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description Since when, as the authority says, in Unix milliseconds.
             */
            date_ms: number;
            /** @description Why it is revoked. */
            reason: string;
            /** @description Its serial number in hex. */
            serial: string;
        };
        /** @description A mandate. */
        MandateView: {
            /**
             * Format: int64
             * @description While closing: until when signed uses are honoured, in Unix milliseconds.
             */
            closing_until_ms?: number | null;
            /** @description What was collected so far, in minor units. */
            collected: components["schemas"]["MinorUnits"];
            /** @description Whose money. */
            payer: components["schemas"]["Id"];
            /** @description `active`, `suspended`, `closing`, `revoked` or `spent`. */
            status: string;
            /** @description Within which limits. */
            terms: components["schemas"]["Terms"];
            /**
             * Format: int32
             * @description How often it was used.
             */
            uses_count: number;
        };
        /** @description A member of the committee. */
        MemberView: {
            /** @description Its node's key. */
            key: components["schemas"]["Hash"];
            /** @description What people call it. */
            name?: string | null;
            /**
             * Format: int64
             * @description Its share of the turns to propose, in parts of the sum over all members.
             */
            weight: number;
        };
        /** @description How votes are counted, and the bounds of membership. */
        MembershipPolicy: {
            /** @description When a proposal is approved. */
            counting: components["schemas"]["Counting"];
            /**
             * Format: int32
             * @description Fewest nodes.
             */
            nodes_min: number;
            /**
             * Format: int32
             * @description How long a proposal can be voted on, in seconds.
             */
            window_s: number;
        };
        /**
         * @description A number of minor units of an asset, as a string of digits; in balances also with a minus sign.
         * @example 1250
         */
        MinorUnits: string;
        /** @description An amount of money in a request: minor units, the asset, and how many decimal places the sender thinks the asset has. */
        Money: {
            /** @description The asset's code. */
            asset: components["schemas"]["Asset"];
            /** @description Minor units: `1250` is 12.50 at scale 2. */
            minor_units: components["schemas"]["MinorUnits"];
            /**
             * Format: int32
             * @description Digits after the point. In a request it may be left out; if it is there and is not the asset's, the request is refused.
             */
            scale?: number | null;
        };
        /** @description A username. */
        NameView: {
            /** @description Whose it is, or was. */
            account: components["schemas"]["Id"];
            /** @description The name in its one canonical form. */
            name: string;
            /** @description Whether it can be paid. */
            payable: boolean;
            /**
             * Format: int64
             * @description Until when it stays reserved after it was given up, in Unix milliseconds.
             */
            reserved_until_ms?: number | null;
        };
        /** @description The network, as `GET /v1/network` says it. */
        NetworkView: {
            /** @description This epoch's committee. */
            committee: components["schemas"]["MemberView"][];
            /** @description The genesis document. */
            genesis: Record<string, unknown>;
            /** @description Its id: the hash of its genesis document. */
            id: components["schemas"]["Hash"];
            /** @description Its public key in hex, 96 bytes: all that is needed to check a receipt. */
            key: string;
            /** @description What people call it. */
            name: string;
            /** @description This node's key. */
            node_key: components["schemas"]["Hash"];
            /** @description The latest final block. */
            tip: components["schemas"]["TipView"];
        };
        /** @description A certificate that a node issued to itself. */
        NodeCertificate: {
            /** @description Where other nodes reach it: an IP address and a port. */
            address: string;
            /** @description The node's name: 1 to 63 of a-z, 0-9, point and hyphen. */
            identity: string;
            /** @description Its ed25519 public key. */
            key: components["schemas"]["Hash"];
            /** @description By the key itself. */
            signature: components["schemas"]["SignatureHex"];
            /**
             * Format: int64
             * @description From when it is valid, in Unix milliseconds.
             */
            valid_from_ms: number;
            /**
             * Format: int64
             * @description Until when it is valid, exclusive, in Unix milliseconds.
             */
            valid_until_ms: number;
            /**
             * Format: int32
             * @description The how manieth certificate of this node.
             */
            version: number;
        };
        /**
         * @description What a node does at the moment.
         * @enum {string}
         */
        NodeState: "validating" | "following" | "syncing" | "stopping";
        /** @description A node that is or was linked. */
        NodeView: {
            /** @description The account through which it acts. */
            account: components["schemas"]["Id"];
            /** @description Where other nodes reach it. */
            address: string;
            /** @description Its name. */
            identity: string;
            /** @description Its ed25519 public key. */
            key: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description When it was removed, in Unix milliseconds; absent while it is linked.
             */
            removed_at_ms?: number | null;
            replaces?: null | components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Until when its certificate is valid, exclusive, in Unix milliseconds.
             */
            valid_until_ms: number;
            /**
             * Format: int32
             * @description The version of its certificate.
             */
            version: number;
            /**
             * Format: int32
             * @description What it weighs when voters are drawn by weight. In the register only.
             */
            weight?: number | null;
        };
        /** @description What an author asks for. */
        Operation: {
            /** @description Who controls the new account. */
            controller: components["schemas"]["Controller"];
            /**
             * Format: int64
             * @description Tells the signer's accounts apart.
             */
            salt: number;
            /** @enum {string} */
            type: "account_open";
        } | {
            /**
             * Format: int32
             * @description How many.
             */
            count: number;
            /**
             * Format: int64
             * @description The first salt.
             */
            first_salt: number;
            /** @enum {string} */
            type: "account_open_members";
        } | {
            /** @description The account. */
            account: components["schemas"]["Id"];
            /** @description Its next controller. */
            controller: components["schemas"]["Controller"];
            /** @enum {string} */
            type: "account_rotate";
        } | {
            /** @description The account. */
            account: components["schemas"]["Id"];
            /** @description The limit; zero for none. */
            limit: components["schemas"]["Money"];
            /** @enum {string} */
            type: "account_set_credit_limit";
        } | {
            /** @description The account. */
            account: components["schemas"]["Id"];
            /** @description All its classes from now on, each 0 to 31. */
            classes: number[];
            /** @enum {string} */
            type: "account_set_classes";
        } | {
            /** @description The account. */
            account: components["schemas"]["Id"];
            /** @enum {string} */
            type: "account_close";
        } | {
            /** @description Its code. */
            code: components["schemas"]["Asset"];
            /** @description The account that may issue and redeem it. */
            issuer: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
            /** @enum {string} */
            type: "asset_create";
        } | {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description Who gets it. */
            payee: components["schemas"]["Id"];
            /** @description What for. */
            reference?: string;
            /** @enum {string} */
            type: "asset_issue";
        } | {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description Whose money. */
            payer: components["schemas"]["Id"];
            /** @description What for. */
            reference?: string;
            /** @enum {string} */
            type: "asset_redeem";
        } | {
            /** @description The account. */
            account: components["schemas"]["Id"];
            /** @description The username, in any case and width. */
            name: string;
            /** @enum {string} */
            type: "name_claim";
        } | {
            /** @description The username. */
            name: string;
            /** @enum {string} */
            type: "name_release";
        } | (components["schemas"]["Transfer"] & {
            /** @enum {string} */
            type: "transfer";
        }) | {
            /** @description The transfers, in order. */
            items: components["schemas"]["Transfer"][];
            /** @enum {string} */
            type: "transfer_batch";
        } | {
            /** @description How much, in minor units of the payment's asset. */
            minor_units: components["schemas"]["MinorUnits"];
            /** @description The payment. */
            payment: components["schemas"]["Id"];
            /** @description What for. */
            reference?: string;
            /** @enum {string} */
            type: "transfer_refund";
        } | {
            /** @description How much, exactly. */
            amount: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Until when, exclusive, in Unix milliseconds.
             */
            expires_at_ms: number;
            /** @description Who wants to be paid. */
            payee: components["schemas"]["Id"];
            payer?: null | components["schemas"]["Id"];
            /** @description What for. */
            reference?: string;
            /** @enum {string} */
            type: "request_open";
        } | {
            /** @description The request. */
            request: components["schemas"]["Id"];
            /** @enum {string} */
            type: "request_cancel";
        } | {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Until when, exclusive, in Unix milliseconds.
             */
            expires_at_ms: number;
            /** @description Who may capture it. */
            payee: components["schemas"]["Id"];
            /** @description Whose money. */
            payer: components["schemas"]["Id"];
            /** @enum {string} */
            type: "hold_open";
        } | {
            /** @description What goes along with the payment. */
            details?: components["schemas"]["Details"];
            /** @description The hold. */
            hold: components["schemas"]["Id"];
            /** @description How much, in minor units of the hold's asset. */
            minor_units: components["schemas"]["MinorUnits"];
            /** @enum {string} */
            type: "hold_capture";
        } | {
            /** @description The hold. */
            hold: components["schemas"]["Id"];
            /** @enum {string} */
            type: "hold_release";
        } | {
            /** @description Whose money. */
            payer: components["schemas"]["Id"];
            /** @description Within which limits. */
            terms: components["schemas"]["Terms"];
            /** @enum {string} */
            type: "mandate_grant";
        } | {
            /** @description What goes along with the payment. */
            details?: components["schemas"]["Details"];
            /** @description The mandate. */
            mandate: components["schemas"]["Id"];
            /** @description How much, in minor units of the mandate's asset. */
            minor_units: components["schemas"]["MinorUnits"];
            origin?: null | components["schemas"]["Hash"];
            /** @description Who is paid. */
            payee: components["schemas"]["Id"];
            /** @description What shows that the use is wanted. */
            presentation: components["schemas"]["Presentation"];
            terminal?: null | components["schemas"]["Hash"];
            /** @enum {string} */
            type: "mandate_collect";
        } | {
            /** @description The mandate. */
            mandate: components["schemas"]["Id"];
            /** @enum {string} */
            type: "mandate_suspend";
        } | {
            /** @description The mandate. */
            mandate: components["schemas"]["Id"];
            /** @enum {string} */
            type: "mandate_resume";
        } | {
            /** @description The mandate. */
            mandate: components["schemas"]["Id"];
            /** @enum {string} */
            type: "mandate_revoke";
        } | {
            /**
             * Format: int64
             * @description When it ends from then on, in Unix milliseconds.
             */
            expires_at_ms: number;
            /** @description The mandate. */
            mandate: components["schemas"]["Id"];
            /** @description Most in all from then on, in minor units of the mandate's asset. */
            total_max_minor_units: components["schemas"]["MinorUnits"];
            /** @enum {string} */
            type: "mandate_extend";
            /** @description Most at once from then on, in minor units of the mandate's asset. */
            use_max_minor_units: components["schemas"]["MinorUnits"];
        } | {
            /** @description Its certificate; its key signs the operation. */
            certificate: components["schemas"]["NodeCertificate"];
            /** @enum {string} */
            type: "membership_link";
        } | {
            /** @description The next version. */
            certificate: components["schemas"]["NodeCertificate"];
            /** @enum {string} */
            type: "membership_renew";
        } | {
            /** @description Its name. */
            identity: string;
            /** @description Why. */
            reason?: string;
            /** @enum {string} */
            type: "membership_remove";
            /**
             * Format: int32
             * @description The version of its certificate.
             */
            version: number;
        } | {
            /** @description The next policy. */
            policy: components["schemas"]["MembershipPolicy"];
            /** @enum {string} */
            type: "membership_change";
        } | {
            /** @description Its name. */
            identity: string;
            /** @enum {string} */
            type: "membership_weigh";
            /**
             * Format: int32
             * @description Its next weight.
             */
            weight: number;
        } | {
            /** @description On what. */
            proposal: components["schemas"]["Id"];
            /** @description Why. */
            reason?: string;
            /** @enum {string} */
            type: "membership_vote";
            /** @description Yes or no. */
            verdict: components["schemas"]["Verdict"];
        } | {
            /** @description On what. */
            proposal: components["schemas"]["Id"];
            /** @description The network's signature over the view that the register names. */
            signature: components["schemas"]["HexBytes"];
            /** @enum {string} */
            type: "membership_draw";
        } | {
            /** @description The account that submits what the authority issues. */
            account: components["schemas"]["Id"];
            /** @description The authority's own certificate, DER in base64. */
            certificate: string;
            /** @enum {string} */
            type: "credential_propose_authority";
        } | {
            /** @description The authority. */
            authority: components["schemas"]["Id"];
            /** @enum {string} */
            type: "credential_propose_removal";
        } | {
            /** @description All parameters from then on. */
            parameters: components["schemas"]["VotingParameters"];
            /** @enum {string} */
            type: "credential_propose_parameters";
        } | {
            along?: null | components["schemas"]["Transfer"];
            /** @description The authority. */
            authority: components["schemas"]["Id"];
            /** @description The certificate, DER in base64. */
            certificate: string;
            replaces?: null | components["schemas"]["Id"];
            /** @enum {string} */
            type: "credential_submit";
        } | {
            /** @description The authority. */
            authority: components["schemas"]["Id"];
            /** @description The list, DER in base64. */
            list: string;
            /** @enum {string} */
            type: "credential_submit_list";
        } | {
            /**
             * Format: int64
             * @description The ballot's number.
             */
            ballot: number;
            /** @description Why, in words. */
            note?: string;
            /** @enum {string} */
            type: "credential_vote";
            /** @description Pass, or what is wrong. */
            verdict: components["schemas"]["BallotVerdict"];
        } | {
            /**
             * Format: int64
             * @description The ballot's number.
             */
            ballot: number;
            /** @enum {string} */
            type: "credential_close";
        } | {
            anchor?: null | components["schemas"]["HexBytes"];
            /** @description The settings. */
            settings: components["schemas"]["ElectionSettings"];
            /** @enum {string} */
            type: "election_configure";
        } | {
            /** @description The headers in order, each 80 bytes in hex. */
            headers: components["schemas"]["HexBytes"][];
            /** @enum {string} */
            type: "election_headers";
        } | {
            /** @description The registration on the burn chain. */
            proof: components["schemas"]["BurnProof"];
            /** @description The validator's signature over the registration. */
            signature: components["schemas"]["SignatureHex"];
            /** @enum {string} */
            type: "election_register";
            /** @description The validator's key. */
            validator: components["schemas"]["Hash"];
        } | {
            /** @description The transaction whose output it spends, without witnesses, in hex. */
            funding: components["schemas"]["HexBytes"];
            /** @description The commit on the burn chain. */
            proof: components["schemas"]["BurnProof"];
            /** @enum {string} */
            type: "election_commit";
        } | {
            /**
             * Format: int64
             * @description The height of the block whose view it is.
             */
            height: number;
            /** @description The network's signature over the view: 48 bytes in hex. */
            signature: components["schemas"]["HexBytes"];
            /** @enum {string} */
            type: "election_reveal";
        };
        /** @description What a node knows of one operation. */
        OperationStatus: {
            /** @description The operation's digest. */
            digest: components["schemas"]["Hash"];
            /** @enum {string} */
            status: "accepted";
        } | (components["schemas"]["OperationView"] & {
            /** @enum {string} */
            status: "applied";
        });
        /** @description A final operation, or one item of a final batch, and its place in the chain. */
        OperationView: {
            /** @description Its author. */
            author: components["schemas"]["Id"];
            /** @description What happened. */
            content: components["schemas"]["Content"];
            /** @description Its digest: what its author signed. */
            digest: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Height of its block.
             */
            height: number;
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Its place in the block, from 0.
             */
            operation_index: number;
            /**
             * Format: int64
             * @description The time of its block, in Unix milliseconds.
             */
            timestamp_ms: number;
        };
        /** @description What became of an operation, as far as the node knows. */
        Outcome: {
            /** @description The operation's digest. */
            digest: components["schemas"]["Hash"];
            /** @enum {string} */
            status: "accepted";
        } | {
            /** @description The operation's digest. */
            digest: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Height of its block.
             */
            height: number;
            /**
             * Format: int32
             * @description Its place in the block, from 0.
             */
            operation_index: number;
            /** @enum {string} */
            status: "applied";
        } | {
            /** @description Why. */
            problem: components["schemas"]["Problem"];
            /** @enum {string} */
            status: "refused";
        };
        /** @description The result of a tenure. */
        OutcomeView: {
            /**
             * Format: int32
             * @description The burn chain's height then.
             */
            burn_height: number;
            /**
             * Format: int64
             * @description The height of the tenure's last block.
             */
            height: number;
            /**
             * Format: int64
             * @description The epoch whose leaders it decided.
             */
            leads_epoch: number;
            /** @description The members of that epoch's committee, in canonical order. */
            seats: components["schemas"]["SeatView"][];
            /** @description What their schedule is drawn with. */
            seed: components["schemas"]["Hash"];
            /** @description `held`, or why turns are equal: `below_quota`, `empty`. */
            standing: string;
        };
        /** @description One page of a list. */
        Page_BlockView: {
            /** @description The items, newest first. */
            items: {
                /** @description Its digest. */
                digest: components["schemas"]["Hash"];
                /**
                 * Format: int64
                 * @description Its epoch.
                 */
                epoch: number;
                /**
                 * Format: int64
                 * @description How many blocks come before it.
                 */
                height: number;
                /** @description The key of the node that proposed it. */
                leader: components["schemas"]["Hash"];
                /**
                 * Format: int32
                 * @description How many operations it has.
                 */
                operations_count: number;
                /** @description The root over its operations. */
                operations_root: components["schemas"]["Hash"];
                /** @description The digest of the block before. */
                parent: components["schemas"]["Hash"];
                /** @description The root of the state after it. */
                state_root: components["schemas"]["Hash"];
                /**
                 * Format: int64
                 * @description Its time, in Unix milliseconds.
                 */
                timestamp_ms: number;
                /**
                 * Format: int64
                 * @description The view of its epoch in which it was proposed.
                 */
                view: number;
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_OperationView: {
            /** @description The items, newest first. */
            items: {
                /** @description Its author. */
                author: components["schemas"]["Id"];
                /** @description What happened. */
                content: components["schemas"]["Content"];
                /** @description Its digest: what its author signed. */
                digest: components["schemas"]["Hash"];
                /**
                 * Format: int64
                 * @description Height of its block.
                 */
                height: number;
                /** @description Its id. */
                id: components["schemas"]["Id"];
                /**
                 * Format: int32
                 * @description Its place in the block, from 0.
                 */
                operation_index: number;
                /**
                 * Format: int64
                 * @description The time of its block, in Unix milliseconds.
                 */
                timestamp_ms: number;
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description Who may be paid from a mandate. */
        PayeeScope: "anyone" | {
            /**
             * Format: int32
             * @description An account that has this class, 0 to 31.
             */
            class: number;
        } | {
            /** @description This account. */
            payee: components["schemas"]["Id"];
        } | {
            /** @description Any account, at the web origin with this hash. */
            origin: components["schemas"]["Hash"];
        };
        /** @description A payment that can be refunded. */
        PaymentView: {
            /** @description How much was paid. */
            amount: components["schemas"]["Money"];
            /** @description Who was paid. */
            payee: components["schemas"]["Id"];
            /** @description Who paid. */
            payer: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description Until when, exclusive, it can be given back, in Unix milliseconds.
             */
            refundable_until_ms: number;
            /** @description How much of it was given back, in minor units. */
            refunded: components["schemas"]["MinorUnits"];
        };
        /** @description Something of which an id or a digest is known. */
        Place: {
            /** @description Its id. */
            account: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "account";
        } | {
            /** @description Its author. */
            author: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description Height of its block.
             */
            height: number;
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "operation";
        } | {
            /**
             * Format: int64
             * @description Its height.
             */
            height: number;
            /** @enum {string} */
            kind: "block";
        };
        /** @description What was found. */
        Places: {
            /** @description Usually one, or none. */
            items: components["schemas"]["Place"][];
        };
        /** @description What shows that a use of a mandate is wanted. */
        Presentation: {
            /** @description Its ed25519 key. */
            key: components["schemas"]["Hash"];
            /** @enum {string} */
            kind: "device";
            /**
             * Format: int32
             * @description Which use.
             */
            serial: number;
            /** @description Its signature. */
            signature: components["schemas"]["SignatureHex"];
        } | {
            /** @description Its ed25519 key. */
            key: components["schemas"]["Hash"];
            /** @enum {string} */
            kind: "delivery";
            /**
             * Format: int32
             * @description Which use.
             */
            serial: number;
            /** @description Its signature. */
            signature: components["schemas"]["SignatureHex"];
            /** @description The hash of what was received. */
            subject: components["schemas"]["Hash"];
        } | {
            /** @enum {string} */
            kind: "vault";
        } | {
            /** @enum {string} */
            kind: "secret";
            /** @description 32 bytes in hex. */
            secret: components["schemas"]["Hash"];
        };
        /** @description How a use of a mandate is shown to be wanted. */
        Presenter: {
            /** @description Its ed25519 key. */
            key: components["schemas"]["Hash"];
            /** @enum {string} */
            kind: "device";
        } | {
            /** @description Its ed25519 key. */
            key: components["schemas"]["Hash"];
            /** @enum {string} */
            kind: "delivery";
        } | {
            /** @enum {string} */
            kind: "vault";
            /** @description The account. */
            vault: components["schemas"]["Id"];
        } | {
            /** @description The secret's hash. */
            hash: components["schemas"]["Hash"];
            /** @enum {string} */
            kind: "secret";
            /** @description The account. */
            vault: components["schemas"]["Id"];
        };
        /** @description A refused or failed request. Programs decide by `code` and `retry`; people read `detail`. */
        Problem: {
            /**
             * @description The permanent code. Codes are added, never changed or reused.
             * @example insufficient_funds
             */
            code: string;
            /** @description A sentence that a cashier can act on. */
            detail: string;
            /** @description The field of the request that is wrong, such as `operations[3].operation.amount.minor_units`. */
            field?: string | null;
            /**
             * Format: int32
             * @description The item of a batch that was refused, counted from 0.
             */
            item?: number | null;
            /** @description Whether trying again can help. */
            retry: components["schemas"]["Retry"];
            /**
             * Format: int32
             * @description How many seconds to wait before trying again, where that is known.
             */
            retry_after_s?: number | null;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 422
             */
            status: number;
            /**
             * @description The code as words.
             * @example Insufficient funds
             */
            title: string;
            /**
             * @description Where the code is explained, relative to the node.
             * @example /v1/problems/insufficient_funds
             */
            type: string;
        };
        /** @description Something that nodes vote on. */
        ProposalView: {
            /** @description By which account. */
            author: components["schemas"]["Id"];
            /** @description Whether the voters are still to be drawn. Until then nobody votes. */
            awaits_draw: boolean;
            /** @description How its votes are counted. */
            counting: components["schemas"]["Counting"];
            /**
             * Format: int64
             * @description When it was decided, in Unix milliseconds.
             */
            decided_at_ms?: number | null;
            drawn_with?: null | components["schemas"]["Hash"];
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description When, in Unix milliseconds.
             */
            opened_at_ms: number;
            /** @description `open`, `approved` or `denied`. An open one whose time is over has run out. */
            status: string;
            /** @description What is asked for. */
            subject: components["schemas"]["SubjectView"];
            /**
             * Format: int64
             * @description Until when it can be voted on, exclusive, in Unix milliseconds.
             */
            until_ms: number;
            /** @description Who may vote; whom the voters are drawn from as long as that is to come. */
            voters: components["schemas"]["VoterView"][];
            /** @description The votes, in order. */
            votes: components["schemas"]["VoteView"][];
        };
        /** @description A record of any kind. */
        RecordView: (components["schemas"]["AccountView"] & {
            /** @enum {string} */
            kind: "account";
        }) | (components["schemas"]["AssetView"] & {
            /** @enum {string} */
            kind: "asset";
        }) | (components["schemas"]["NameView"] & {
            /** @enum {string} */
            kind: "name";
        }) | (components["schemas"]["RequestView"] & {
            /** @enum {string} */
            kind: "request";
        }) | (components["schemas"]["HoldView"] & {
            /** @enum {string} */
            kind: "hold";
        }) | (components["schemas"]["MandateView"] & {
            /** @enum {string} */
            kind: "mandate";
        }) | (components["schemas"]["PaymentView"] & {
            /** @enum {string} */
            kind: "payment";
        }) | (components["schemas"]["NodeView"] & {
            /** @enum {string} */
            kind: "node";
        }) | (components["schemas"]["RegisterView"] & {
            /** @enum {string} */
            kind: "register";
        }) | (components["schemas"]["ProposalView"] & {
            /** @enum {string} */
            kind: "proposal";
        }) | (components["schemas"]["AuthorityView"] & {
            /** @enum {string} */
            kind: "authority";
        }) | (components["schemas"]["CredentialView"] & {
            /** @enum {string} */
            kind: "credential";
        }) | (components["schemas"]["BallotView"] & {
            /** @enum {string} */
            kind: "ballot";
        }) | (components["schemas"]["CredentialSubjectView"] & {
            /** @enum {string} */
            kind: "credential_subject";
        }) | (components["schemas"]["CredentialRegisterView"] & {
            /** @enum {string} */
            kind: "credential_register";
        }) | (components["schemas"]["RevocationListView"] & {
            /** @enum {string} */
            kind: "revocation_list";
        }) | (components["schemas"]["TenureView"] & {
            /** @enum {string} */
            kind: "tenure";
        }) | (components["schemas"]["CandidateView"] & {
            /** @enum {string} */
            kind: "candidate";
        }) | (components["schemas"]["ElectionSettings"] & {
            /** @enum {string} */
            kind: "election_settings";
        }) | (components["schemas"]["BurnTipView"] & {
            /** @enum {string} */
            kind: "burn_tip";
        }) | {
            /** @description The binary form in hex. */
            binary: string;
            /** @enum {string} */
            kind: "other";
        };
        /** @description Who is linked and what is being voted on. */
        RegisterView: {
            /** @description What was decided or ran out, oldest first. */
            closed: components["schemas"]["Id"][];
            /** @description Which of these wait until their voters are drawn. */
            draws: components["schemas"]["DrawView"][];
            /** @description The linked nodes. */
            nodes: components["schemas"]["NodeView"][];
            /** @description What is being voted on, oldest first. */
            open: components["schemas"]["Id"][];
            /** @description How votes are counted. */
            policy: components["schemas"]["MembershipPolicy"];
            /** @description Keys of removed nodes that still hold shares. */
            removed: components["schemas"]["Hash"][];
        };
        /**
         * @description Which answers to list.
         * @enum {string}
         */
        Report: "all" | "problems";
        /** @description A payment request. */
        RequestView: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Until when, exclusive, in Unix milliseconds.
             */
            expires_at_ms: number;
            /**
             * Format: int64
             * @description When, in Unix milliseconds.
             */
            paid_at_ms?: number | null;
            paid_by?: null | components["schemas"]["Id"];
            /** @description Who wants to be paid. */
            payee: components["schemas"]["Id"];
            payer?: null | components["schemas"]["Id"];
            /** @description What for. */
            reference: string;
            /** @description `open`, `paid` or `cancelled`. */
            status: string;
        };
        /**
         * @description Whether the same request can succeed another time.
         * @enum {string}
         */
        Retry: "never" | "later" | "with_new_id";
        /** @description A revocation list. */
        RevocationListView: {
            /**
             * Format: int64
             * @description When the network accepted it, in Unix milliseconds; not while it is voted on.
             */
            accepted_at_ms?: number | null;
            /** @description Whose. */
            authority: components["schemas"]["Id"];
            /**
             * Format: int64
             * @description The number of the ballot that decided on it.
             */
            ballot: number;
            /** @description What it names. */
            entries: components["schemas"]["ListEntryView"][];
            /**
             * Format: int32
             * @description How many certificates it names.
             */
            entries_count: number;
            /** @description The list, DER in base64. */
            list: string;
            /**
             * Format: int64
             * @description Its number.
             */
            number: number;
        };
        /** @description One member of the committee that was elected for. Its interval is `[start, start + weight)`. */
        SeatView: {
            /**
             * Format: int64
             * @description What it burned in this one, with what was carried over.
             */
            burned_sat: number;
            /**
             * Format: int64
             * @description What counts as burned: the lesser of the two.
             */
            counted_sat: number;
            /**
             * Format: int64
             * @description The hashes that its work took on average.
             */
            hashes: number;
            /**
             * Format: int64
             * @description What its work stands for, with what was carried over.
             */
            mapped_sat: number;
            /**
             * Format: int64
             * @description The median of its window.
             */
            median_sat: number;
            /** @description Where its interval starts, as a decimal number. */
            start: string;
            /**
             * Format: int64
             * @description Its weight before the cap.
             */
            uncapped_sat: number;
            /** @description The validator's key. */
            validator: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Its weight.
             */
            weight_sat: number;
            /** @description What it burned in the tenures before that were held, oldest first, in satoshi. */
            window_sat: number[];
        };
        /** @description The network's random value of a final block's view. */
        SeedView: {
            /**
             * Format: int64
             * @description Its epoch.
             */
            epoch: number;
            /**
             * Format: int64
             * @description The block's height.
             */
            height: number;
            /** @description The network's signature over the view: 48 bytes in hex. */
            signature: components["schemas"]["HexBytes"];
            /**
             * Format: int64
             * @description The view.
             */
            view: number;
        };
        /** @description A share, from above 0 to 1. */
        Share: {
            /**
             * Format: int32
             * @description of so many.
             */
            denominator: number;
            /**
             * Format: int32
             * @description So many
             */
            numerator: number;
        };
        /**
         * @description An ed25519 signature of 64 bytes in hex.
         * @example e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
         */
        SignatureHex: string;
        /**
         * @description An operation with its author, its id and its signature.
         *
         *     The signature is over the operation's binary form and the network's id (docs/formats), so it fits one network only.
         */
        Signed: {
            /** @description The account that asks. */
            author: components["schemas"]["Id"];
            /** @description The operation's id: 5 bytes that say until which second it is valid, and 11 bytes of the author's choice. */
            id: components["schemas"]["Id"];
            network?: null | components["schemas"]["Hash"];
            /** @description What is asked. */
            operation: components["schemas"]["Operation"];
            /** @description The signature. */
            signature: components["schemas"]["SignatureHex"];
            /** @description The ed25519 public key that signed. */
            signer: components["schemas"]["Hash"];
        };
        /** @description A record of the state after a certain block, and the proof of it if one was asked for. */
        Stated_AccountView: {
            /**
             * Format: int64
             * @description The block after which the state is so. A proof says its own block, which may be another.
             */
            height: number;
            /** @description The proof file in base64, if one was asked for: it proves the record, or that there is none. */
            proof?: string | null;
            /** @description An account. */
            record?: {
                /** @description Its classes. */
                classes: number[];
                /** @description Who may act for it. */
                controller: components["schemas"]["Controller"];
                /** @description What it has, by asset. */
                holdings: components["schemas"]["HoldingView"][];
                /** @description Its id. */
                id: components["schemas"]["Id"];
                /**
                 * Format: int32
                 * @description How many accounts have it as their custodian.
                 */
                members_count: number;
                /**
                 * Format: int32
                 * @description How many usernames it has.
                 */
                names_count: number;
                /** @description Whether it can be used. */
                open: boolean;
                /** @description The ids of its operations that have not expired. */
                recent_operations: components["schemas"]["Id"][];
            };
        };
        /** @description A record of the state after a certain block, and the proof of it if one was asked for. */
        Stated_AssetView: {
            /**
             * Format: int64
             * @description The block after which the state is so. A proof says its own block, which may be another.
             */
            height: number;
            /** @description The proof file in base64, if one was asked for: it proves the record, or that there is none. */
            proof?: string | null;
            /** @description An asset. */
            record?: {
                /** @description Its code. */
                code: components["schemas"]["Asset"];
                /** @description Everything issued and not redeemed, in minor units. */
                issued: string;
                /** @description The account that may issue and redeem it. */
                issuer: components["schemas"]["Id"];
                /**
                 * Format: int32
                 * @description Digits after the point.
                 */
                scale: number;
            };
        };
        /** @description A record of the state after a certain block, and the proof of it if one was asked for. */
        Stated_NameView: {
            /**
             * Format: int64
             * @description The block after which the state is so. A proof says its own block, which may be another.
             */
            height: number;
            /** @description The proof file in base64, if one was asked for: it proves the record, or that there is none. */
            proof?: string | null;
            /** @description A username. */
            record?: {
                /** @description Whose it is, or was. */
                account: components["schemas"]["Id"];
                /** @description The name in its one canonical form. */
                name: string;
                /** @description Whether it can be paid. */
                payable: boolean;
                /**
                 * Format: int64
                 * @description Until when it stays reserved after it was given up, in Unix milliseconds.
                 */
                reserved_until_ms?: number | null;
            };
        };
        /** @description A record of the state after a certain block, and the proof of it if one was asked for. */
        Stated_RecordView: {
            /**
             * Format: int64
             * @description The block after which the state is so. A proof says its own block, which may be another.
             */
            height: number;
            /** @description The proof file in base64, if one was asked for: it proves the record, or that there is none. */
            proof?: string | null;
            /** @description A record of any kind. */
            record?: (components["schemas"]["AccountView"] & {
                /** @enum {string} */
                kind: "account";
            }) | (components["schemas"]["AssetView"] & {
                /** @enum {string} */
                kind: "asset";
            }) | (components["schemas"]["NameView"] & {
                /** @enum {string} */
                kind: "name";
            }) | (components["schemas"]["RequestView"] & {
                /** @enum {string} */
                kind: "request";
            }) | (components["schemas"]["HoldView"] & {
                /** @enum {string} */
                kind: "hold";
            }) | (components["schemas"]["MandateView"] & {
                /** @enum {string} */
                kind: "mandate";
            }) | (components["schemas"]["PaymentView"] & {
                /** @enum {string} */
                kind: "payment";
            }) | (components["schemas"]["NodeView"] & {
                /** @enum {string} */
                kind: "node";
            }) | (components["schemas"]["RegisterView"] & {
                /** @enum {string} */
                kind: "register";
            }) | (components["schemas"]["ProposalView"] & {
                /** @enum {string} */
                kind: "proposal";
            }) | (components["schemas"]["AuthorityView"] & {
                /** @enum {string} */
                kind: "authority";
            }) | (components["schemas"]["CredentialView"] & {
                /** @enum {string} */
                kind: "credential";
            }) | (components["schemas"]["BallotView"] & {
                /** @enum {string} */
                kind: "ballot";
            }) | (components["schemas"]["CredentialSubjectView"] & {
                /** @enum {string} */
                kind: "credential_subject";
            }) | (components["schemas"]["CredentialRegisterView"] & {
                /** @enum {string} */
                kind: "credential_register";
            }) | (components["schemas"]["RevocationListView"] & {
                /** @enum {string} */
                kind: "revocation_list";
            }) | (components["schemas"]["TenureView"] & {
                /** @enum {string} */
                kind: "tenure";
            }) | (components["schemas"]["CandidateView"] & {
                /** @enum {string} */
                kind: "candidate";
            }) | (components["schemas"]["ElectionSettings"] & {
                /** @enum {string} */
                kind: "election_settings";
            }) | (components["schemas"]["BurnTipView"] & {
                /** @enum {string} */
                kind: "burn_tip";
            }) | {
                /** @description The binary form in hex. */
                binary: string;
                /** @enum {string} */
                kind: "other";
            };
        };
        /** @description A record of the state after a certain block, and the proof of it if one was asked for. */
        Stated_TenureView: {
            /**
             * Format: int64
             * @description The block after which the state is so. A proof says its own block, which may be another.
             */
            height: number;
            /** @description The proof file in base64, if one was asked for: it proves the record, or that there is none. */
            proof?: string | null;
            /** @description A tenure: an epoch seen as an election. */
            record?: {
                /**
                 * Format: int32
                 * @description The burn chain's height when it started.
                 */
                burn_height: number;
                /** @description What was committed, in the order of arrival. */
                commits: components["schemas"]["CommitView"][];
                /**
                 * Format: int64
                 * @description The first height that takes no commits any more.
                 */
                commits_end: number;
                /**
                 * Format: int64
                 * @description Which epoch.
                 */
                epoch: number;
                outcome?: null | components["schemas"]["OutcomeView"];
                /** @description The digest of the block before: what commits name and proofs of work are made over. */
                parent: components["schemas"]["Hash"];
                /**
                 * Format: int64
                 * @description The height of the block whose view gave it, once it was shown.
                 */
                seed_height?: number | null;
                /** @description The heights of the blocks whose views may give the random value. */
                seed_heights: number[];
                /** @description How it elects. */
                settings: components["schemas"]["ElectionSettings"];
                /**
                 * Format: int64
                 * @description The height of its first block.
                 */
                start_height: number;
            };
        };
        /** @description What is asked for. */
        SubjectView: {
            /** @description Its certificate. */
            certificate: components["schemas"]["NodeCertificate"];
            /** @enum {string} */
            kind: "link";
        } | {
            /** @description The next one. */
            certificate: components["schemas"]["NodeCertificate"];
            /** @enum {string} */
            kind: "renew";
        } | {
            /** @description Which. */
            identity: string;
            /** @enum {string} */
            kind: "remove";
            /** @description Why. */
            reason: string;
            /**
             * Format: int32
             * @description The version of its certificate.
             */
            version: number;
        } | {
            /** @enum {string} */
            kind: "change";
            /** @description The next policy. */
            policy: components["schemas"]["MembershipPolicy"];
        } | {
            /** @description Which. */
            identity: string;
            /** @enum {string} */
            kind: "weigh";
            /**
             * Format: int32
             * @description Its next weight.
             */
            weight: number;
        };
        /** @description A request with several operations. A request with one can also be that operation alone. */
        SubmitRequest: {
            /** @description The operations, in the order in which the author wants them applied. */
            operations: components["schemas"]["Signed"][];
        };
        /** @description The answer to a request with several operations. The status is 200 even if some were refused. */
        SubmitResponse: {
            /**
             * Format: int32
             * @description How many wait.
             */
            accepted_count: number;
            /**
             * Format: int32
             * @description How many are final.
             */
            applied_count: number;
            /**
             * Format: int32
             * @description How many were refused.
             */
            refused_count: number;
            /** @description The answers, in the order of the request. */
            results: components["schemas"]["SubmitResult"][];
        };
        /** @description The answer to one operation. */
        SubmitResult: components["schemas"]["Outcome"] & {
            /** @description Its author. */
            author: components["schemas"]["Id"];
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Its place in the request, from 0.
             */
            index: number;
            /** @description Whether this repeats the first outcome of the same operation. */
            replayed?: boolean;
        };
        /** @description A tenure: an epoch seen as an election. */
        TenureView: {
            /**
             * Format: int32
             * @description The burn chain's height when it started.
             */
            burn_height: number;
            /** @description What was committed, in the order of arrival. */
            commits: components["schemas"]["CommitView"][];
            /**
             * Format: int64
             * @description The first height that takes no commits any more.
             */
            commits_end: number;
            /**
             * Format: int64
             * @description Which epoch.
             */
            epoch: number;
            outcome?: null | components["schemas"]["OutcomeView"];
            /** @description The digest of the block before: what commits name and proofs of work are made over. */
            parent: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description The height of the block whose view gave it, once it was shown.
             */
            seed_height?: number | null;
            /** @description The heights of the blocks whose views may give the random value. */
            seed_heights: number[];
            /** @description How it elects. */
            settings: components["schemas"]["ElectionSettings"];
            /**
             * Format: int64
             * @description The height of its first block.
             */
            start_height: number;
        };
        /** @description The limits of a mandate. */
        Terms: {
            /**
             * Format: int64
             * @description Until when, exclusive, in Unix milliseconds.
             */
            expires_at_ms: number;
            /** @description Where the money comes from. */
            funding: components["schemas"]["Funding"];
            /**
             * Format: int32
             * @description How long after revoking it signed uses are still honoured, in seconds.
             */
            grace_s?: number;
            /** @description How each use is shown to be wanted. */
            presenter: components["schemas"]["Presenter"];
            /** @description Who may be paid. */
            scope: components["schemas"]["PayeeScope"];
            /** @description Most that can be collected in all. */
            total_max: components["schemas"]["Money"];
            /** @description Most that can be collected at once, in minor units of the same asset. */
            use_max_minor_units: components["schemas"]["MinorUnits"];
            /**
             * Format: int32
             * @description Most uses.
             */
            uses_max: number;
        };
        /** @description The latest final block. */
        TipView: {
            /** @description Its digest. */
            digest: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Its epoch.
             */
            epoch: number;
            /**
             * Format: int64
             * @description Its height.
             */
            height: number;
            /**
             * Format: int64
             * @description Its time, in Unix milliseconds.
             */
            timestamp_ms: number;
            /**
             * Format: int64
             * @description Its view.
             */
            view: number;
        };
        /** @description One transfer. */
        Transfer: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description What goes along with it. */
            details?: components["schemas"]["Details"];
            /** @description Who is paid. */
            payee: components["schemas"]["Id"];
            /** @description Who pays. */
            payer: components["schemas"]["Id"];
        };
        /**
         * @description Yes or no.
         * @enum {string}
         */
        Verdict: "approve" | "deny";
        /** @description A vote. */
        VoteView: {
            /**
             * Format: int64
             * @description When, in Unix milliseconds.
             */
            at_ms: number;
            /** @description Why. */
            reason: string;
            /** @description Yes or no. */
            verdict: components["schemas"]["Verdict"];
            /** @description The node's account. */
            voter: components["schemas"]["Id"];
        };
        /** @description Somebody who may vote. */
        VoterView: {
            /** @description The node's account. */
            account: components["schemas"]["Id"];
            /** @description The portions of the standard that it checks. */
            portions: string[];
            /**
             * Format: int32
             * @description What it weighs.
             */
            weight: number;
        };
        /** @description How votes on certificates are counted. */
        VotingParameters: {
            /**
             * Format: int32
             * @description How long nodes may vote, in seconds.
             */
            duration_s: number;
            /** @description Votes in nodes, at least. */
            quorum: components["schemas"]["Share"];
            /** @description Accounts with one of these classes, each 0 to 31, need an accepted certificate. */
            required_classes?: number[];
            /** @description Passes in votes, at least. */
            threshold: components["schemas"]["Share"];
        };
        /**
         * @description How long to wait before answering.
         * @enum {string}
         */
        Wait: "accepted" | "final";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthView"];
                };
            };
            /** @description It can't */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthView"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    account: {
        parameters: {
            query?: {
                proof?: boolean;
            };
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stated_AccountView"];
                };
            };
            /** @description Unknown */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    account_operations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OperationView"];
                };
            };
            /** @description Malformed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    asset: {
        parameters: {
            query?: {
                proof?: boolean;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stated_AssetView"];
                };
            };
            /** @description Unknown */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    blocks: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_BlockView"];
                };
            };
        };
    };
    block: {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                height: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The block */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockDetail"];
                };
            };
            /** @description Unknown or no longer kept */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    block_seed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                height: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The value */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeedView"];
                };
            };
            /** @description Unknown or not kept */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    election: {
        parameters: {
            query?: {
                proof?: boolean;
            };
            header?: never;
            path: {
                epoch: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The election */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stated_TenureView"];
                };
            };
            /** @description Unknown */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description Begin with the block after this height; the tip if absent */
                after?: number;
                /** @description Add the operations of these accounts, separated by commas */
                account?: string;
            };
            header?: {
                "Last-Event-ID"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events named `block` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["BlockEvent"];
                };
            };
        };
    };
    name: {
        parameters: {
            query?: {
                proof?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The username */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stated_NameView"];
                };
            };
            /** @description Nobody has it, or too many questions */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    network: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The network */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkView"];
                };
            };
        };
    };
    submit: {
        parameters: {
            query?: {
                /** @description How long to wait before answering */
                wait?: components["schemas"]["Wait"];
                /** @description Which answers to list */
                report?: components["schemas"]["Report"];
            };
            header?: {
                /** @description For binary bodies: the network's id in hex */
                "scrip-network"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        /** @description One signed operation or `operations`, as JSON; or each as a 4-byte big-endian length and its binary form */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitRequest"];
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description Final, or a list of answers */
            200: {
                headers: {
                    /** @description Present if this repeats an earlier outcome */
                    "idempotency-replayed"?: boolean;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmitResponse"];
                };
            };
            /** @description Taken in, not final yet */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmitResult"];
                };
            };
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not answered */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operation: {
        parameters: {
            query?: {
                /** @description `final` waits for the decision */
                wait?: components["schemas"]["Wait"];
            };
            header?: never;
            path: {
                author: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the node knows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationStatus"];
                };
            };
            /** @description Unknown, or refused while waiting */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receipt: {
        parameters: {
            query?: {
                /** @description One item of a batch, from 0 */
                item?: number;
            };
            header?: never;
            path: {
                author: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description Unknown or not final */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    problems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The codes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeEntry"][];
                };
            };
        };
    };
    problem_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeEntry"];
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                /** @description 32 or 64 hexadecimal digits */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found, which may be nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Places"];
                };
            };
            /** @description Neither an id nor a digest */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    state: {
        parameters: {
            query?: {
                proof?: boolean;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stated_RecordView"];
                };
            };
            /** @description Unknown */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
