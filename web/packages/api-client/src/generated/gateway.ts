// Written by `npm run api` from docs/openapi. Change the Rust types and `cargo xtask openapi`, not this.

export interface paths {
    "/.well-known/webfinger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An address by WebFinger (RFC 7033). */
        get: operations["webfinger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/federation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An address by federation (SEP-2). */
        get: operations["federation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the gateway is. */
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
        /** Metrics for Prometheus. */
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
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the member has.
         * @description Asked at the wallet's location at this moment.
         */
        get: operations["accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to confirm with a passkey. */
        post: operations["start_confirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/confirmations/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish the confirmation.
         * @description It is good for one payment above the limit, for five minutes.
         */
        post: operations["finish_confirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's list. */
        get: operations["contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put somebody on the list. */
        put: operations["put_contact"];
        post?: never;
        /** Take somebody off the list. */
        delete: operations["remove_contact"];
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
         * The member's payments, requests and accounts as they change.
         * @description Server-sent events `payment`, `request` and `account`; the event's data is the object. `Last-Event-ID` or `after` resumes without loss or repetition.
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
    "/v1/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The network and this gateway. */
        get: operations["network"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network/succession": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt that links the network with the one before it.
         * @description The file that this gateway followed: `scrip network recover verify` checks it with nothing but the key of the network before.
         */
        get: operations["succession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Approvals, newest first. */
        get: operations["approvals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/approvals/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve.
         * @description Never by who asked. The action is done before the answer.
         */
        post: operations["approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/approvals/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject.
         * @description Never by who asked.
         */
        post: operations["reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Assets. */
        get: operations["assets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/assets/{code}/issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to issue money. */
        post: operations["issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/assets/{code}/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to redeem money. */
        post: operations["redeem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit log, newest first. */
        get: operations["audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about members and payments, as JSON lines. */
        get: operations["export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invite somebody. */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Members. */
        get: operations["members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/members/{id}/classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The classes of payees that a member is in. */
        get: operations["member_classes"];
        /** Ask to set the classes of payees that a member is in. */
        put: operations["set_member_classes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/members/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to close a member. */
        post: operations["close_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/members/{id}/credit-limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ask to set a credit limit. */
        put: operations["set_credit_limit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/members/{id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to freeze a member. */
        post: operations["freeze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/members/{id}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to unfreeze a member. */
        post: operations["unfreeze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where all the money is. */
        get: operations["totals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/volume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Final payments by day. */
        get: operations["volume"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/votes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the nodes are asked to decide, and what they decided lately. */
        get: operations["votes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/votes/ballots/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for this node's vote on a ballot. */
        post: operations["vote_on_ballot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/votes/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for this node's vote on a request. */
        post: operations["vote_on_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Endpoints. */
        get: operations["webhooks"];
        put?: never;
        /** Add an endpoint. */
        post: operations["add_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an endpoint. */
        delete: operations["remove_webhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries to an endpoint, newest first. */
        get: operations["deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/webhooks/{id}/deliveries/{delivery}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver again.
         * @description Under the same event id.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test event. */
        post: operations["test_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operator/wind-down": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to wind the gateway down. */
        post: operations["wind_down"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's passkeys. */
        get: operations["passkeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to add a passkey. */
        post: operations["start_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey.
         * @description Never the last way to sign in.
         */
        delete: operations["remove_passkey"];
        options?: never;
        head?: never;
        /** Give a passkey another name. */
        patch: operations["rename_passkey"];
        trace?: never;
    };
    "/v1/passkeys/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish adding a passkey. */
        post: operations["finish_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payees/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who would be paid under a name.
         * @description Rate limited.
         */
        get: operations["payee"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's payments, newest first. */
        get: operations["payments"];
        put?: never;
        /**
         * Pay.
         * @description Both sides see it at once as pending; the network decides within about a second. Repeating the request is safe.
         */
        post: operations["pay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a payment would do.
         * @description Changes nothing.
         */
        post: operations["preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One payment. */
        get: operations["payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt of a final payment.
         * @description A file that anybody can check with the network's key, offline.
         */
        get: operations["receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a payment back.
         * @description For its payee. Together refunds never exceed the payment.
         */
        post: operations["refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/phones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's phones. */
        get: operations["phones"];
        put?: never;
        /**
         * Register a phone and hold what it shall carry.
         * @description The phone makes its key and keeps it; what it gets back works with that key only.
         */
        post: operations["register_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/phones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One phone: what it carries, and what settled. */
        get: operations["phone"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/phones/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report a phone lost.
         * @description Codes that it showed before still count for the grace period; then what it carries goes back to the member.
         */
        post: operations["revoke_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/phones/{id}/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring what a phone carries up to its target.
         * @description Holds what is missing, or as much of it as the member has.
         */
        post: operations["top_up_phone"];
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
        /** Every code there is. */
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
        /** What a code means. */
        get: operations["problem_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make new recovery codes.
         * @description The old ones are void.
         */
        post: operations["renew_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to sign up.
         * @description The username is looked up on the ledger and the passkey's options come back.
         */
        post: operations["start_registration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish signing up.
         * @description The username is claimed on the ledger, and the reply signs in.
         */
        post: operations["finish_registration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests to and from the member, newest first. */
        get: operations["requests"];
        put?: never;
        /** Ask to be paid. */
        post: operations["open_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One request.
         * @description For anybody who has its id.
         */
        get: operations["request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a request back.
         * @description For who asked.
         */
        post: operations["cancel_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say no to a request.
         * @description For who should pay.
         */
        post: operations["decline_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The session of this request. */
        get: operations["session"];
        put?: never;
        post?: never;
        /** Sign out. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All sessions of the member. */
        get: operations["sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a one-time link. */
        post: operations["link_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to sign in with a passkey.
         * @description No username is asked for: the authenticator knows.
         */
        post: operations["start_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/passkey/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish signing in. */
        post: operations["finish_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a recovery code.
         * @description The code is used up. Wrong names and wrong codes are answered alike.
         */
        post: operations["recovery_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End another session. */
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shop/enrolments/{user_code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A till that waits to be approved.
         * @description Rate limited.
         */
        get: operations["enrolment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shop/enrolments/{user_code}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a till one's own.
         * @description It may then take payments to the member's account, see its own sales, and give them back.
         */
        post: operations["approve_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shop/enrolments/{user_code}/deny": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a till is not one's own. */
        post: operations["deny_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shop/tills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The member's tills. */
        get: operations["shop_tills"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shop/tills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a till out of service.
         * @description Its token works no longer.
         */
        delete: operations["revoke_till"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A statement. */
        get: operations["statements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to enrol a till.
         * @description As RFC 8628 has it: the till shows the user code, its merchant enters it, the till asks with the device code until that was done.
         */
        post: operations["start_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/enrolments/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask whether a till was approved. */
        post: operations["poll_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The till's day. */
        get: operations["day_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The till's sales, newest first. */
        get: operations["sales"];
        put?: never;
        /**
         * Bring in a code.
         * @description Answers when the network has decided: final, or refused with the reason. The code is its own idempotency key: bringing in the same code
         *     again gives the first answer.
         */
        post: operations["redeem_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/sales/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One sale. */
        get: operations["sale"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/sales/{id}/misuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that the phone used the same money twice. */
        get: operations["misuse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/sales/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a sale back, in whole or in part. */
        post: operations["refund_sale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/self": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a till needs, also while it is offline. */
        get: operations["till"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tills/settlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring in what the till took while it was offline.
         * @description In order; the ledger's order wins where two shops have codes for the same money.
         */
        post: operations["settle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A wallet address as Open Payments describes it.
         * @description With `Accept: application/json`; a browser is sent to the wallet instead.
         */
        get: operations["wallet_address"];
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
        /** @description What a member has of one asset, as the wallet's location says at this moment. */
        AccountEntry: {
            /** @description The asset. */
            asset: components["schemas"]["Asset"];
            /** @description What can be paid out now: what is available plus the credit limit. */
            available: components["schemas"]["MinorUnits"];
            /** @description Available and held together, in minor units. */
            balance: components["schemas"]["MinorUnits"];
            /** @description How far below zero the account may go. */
            credit_limit: components["schemas"]["MinorUnits"];
            /** @description What is reserved. */
            held: components["schemas"]["MinorUnits"];
            /** @description The account on the ledger. */
            id: components["schemas"]["Id"];
            /** @description Where the money is. */
            location: components["schemas"]["Location"];
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
        };
        /** @description A member's wallets. */
        AccountList: {
            /**
             * Format: int64
             * @description The block after which it is so.
             */
            height: number;
            /** @description One per asset. */
            items: components["schemas"]["AccountEntry"][];
        };
        /** @description Why an action is asked for. */
        ActionReason: {
            /** @description A sentence for whoever approves it and for the audit log. */
            reason?: string;
        };
        /** @description An action that takes two people: one asks, another decides. */
        Approval: {
            /** @description Who decided, by username. */
            checker?: string | null;
            /** @description When it was asked for. */
            created_at: components["schemas"]["Time"];
            decided_at?: null | components["schemas"]["Time"];
            /** @description Until when it can be decided. */
            expires_at: components["schemas"]["Time"];
            failure?: null | components["schemas"]["PaymentFailure"];
            /** @description Its id. */
            id: string;
            /** @description What is asked for. */
            kind: components["schemas"]["ApprovalKind"];
            /** @description Who asked, by username. */
            maker: string;
            /** @description Why. */
            reason: string;
            /** @description What it made, such as the link of an invitation, for whoever asked. */
            result?: string | null;
            /** @description What became of it. */
            state: components["schemas"]["ApprovalState"];
            /** @description The same as a sentence. */
            summary: string;
        };
        /**
         * @description What is asked for in an approval.
         * @enum {string}
         */
        ApprovalKind: "issue" | "redeem" | "freeze" | "unfreeze" | "close" | "credit_limit" | "classes" | "invite" | "wind_down" | "vote";
        /**
         * @description What became of an approval.
         * @enum {string}
         */
        ApprovalState: "waiting" | "approved" | "rejected" | "expired" | "failed";
        /**
         * @description The code of an asset.
         * @example EUR
         */
        Asset: string;
        /** @description An asset, as an operator sees it. */
        AssetEntry: {
            /** @description Whether this gateway holds the issuer's key. */
            can_issue: boolean;
            /** @description Its code. */
            code: components["schemas"]["Asset"];
            /** @description Everything issued and not redeemed, in minor units. */
            issued: string;
            /** @description Its issuer. */
            issuer: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
        };
        /** @description What can be paid with. */
        AssetInfo: {
            /** @description The code. */
            code: components["schemas"]["Asset"];
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
        };
        /** @description A list of assets. */
        AssetList: {
            /** @description The assets. */
            items: components["schemas"]["AssetEntry"][];
        };
        /** @description Where all the money of one asset is. The difference must be zero. */
        AssetTotals: {
            /** @description The asset. */
            asset: components["schemas"]["Asset"];
            /** @description `issued` less all of the above. Anything but zero is an alarm. */
            difference: string;
            /** @description What the gateway's own account has. */
            gateway: string;
            /** @description How much of that is held. */
            held: string;
            /** @description Everything issued and not redeemed. */
            issued: string;
            /** @description What this gateway's members have. */
            members: string;
            /** @description What accounts outside this gateway have, from what went there and came back. */
            outside: string;
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
        };
        /** @description One entry of the audit log. Each covers the one before with its hash. */
        AuditEntry: {
            /** @description What was done, as a permanent word. */
            action: string;
            /** @description Who, by username, or `gateway`. */
            actor: string;
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description Details. */
            details: string;
            /** @description The hash over this entry and the hash of the one before. */
            hash: components["schemas"]["Hash"];
            /**
             * Format: int64
             * @description Its number; none is left out.
             */
            sequence: number;
            /** @description To whom or what. */
            subject: string;
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
        /** @description A ballot, and this organisation's part in it. */
        BallotToVote: {
            authority?: null | components["schemas"]["AuthorityView"];
            /** @description What is voted on, the roll, and the votes in their order. */
            ballot: components["schemas"]["BallotView"];
            /** @description How to vote on the command line. */
            command: components["schemas"]["VoteCommand"];
            credential?: null | components["schemas"]["CredentialView"];
            /** @description What a revocation list names. */
            entries?: components["schemas"]["ListedCredential"][];
            impact?: null | components["schemas"]["ImpactView"];
            /**
             * Format: int64
             * @description Its number.
             */
            number: number;
            /** @description Whether it is our turn. */
            turn: components["schemas"]["Turn"];
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
        /** @description A preauthorization: money that is held for one phone. */
        Carried: {
            /** @description Until when codes that use it are taken. */
            ends_at: components["schemas"]["Time"];
            /** @description What is left, in minor units. */
            left: components["schemas"]["MinorUnits"];
            /** @description The mandate on the ledger. */
            mandate: components["schemas"]["Id"];
            /** @description What the phone stores: a CWT in COSE_Sign1, in hex. Made by `codes`, format in docs/formats.md. */
            preauthorization: string;
            /** @description What it is good for. */
            state: components["schemas"]["CarriedState"];
            /** @description How much it pays in all. Topping up extends it. */
            total: components["schemas"]["Money"];
            /** @description The uses that settled. */
            uses: components["schemas"]["CodeUse"][];
        };
        /**
         * @description What a preauthorization is good for.
         * @enum {string}
         */
        CarriedState: "active" | "closing" | "ended";
        /** @description The first half of a ceremony with an existing passkey: hand the options to `navigator.credentials.get`. */
        CeremonyStart: {
            /** @description Names the ceremony in the second half. */
            ceremony_id: string;
            /** @description `PublicKeyCredentialRequestOptions` in its JSON form, under `publicKey`. */
            request_options: Record<string, unknown>;
        };
        /** @description A certified key. */
        CertifiedKey: {
            /** @description The key in hex; compressed for P-256. */
            hex: string;
            /** @description `ed25519` or `p256`. */
            kind: string;
        };
        /** @description So many certificates of one class. */
        ClassCount: {
            /** @description `node`, `till`, `kiosk`, `device`, `provider`, `gateway` or `responder`. */
            class: string;
            /**
             * Format: int32
             * @description How many.
             */
            count: number;
        };
        /** @description Sets the classes of payees that a member is in. */
        ClassesChange: {
            /** @description All classes from then on, by number, 0 to 31. */
            classes: number[];
            /** @description A sentence for whoever approves it. */
            reason?: string;
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
        /** @description A gateway whose preauthorizations are taken, and why to believe that this is its key. */
        CodeIssuer: {
            /** @description Its account on the ledger. */
            account: components["schemas"]["Id"];
            /** @description The key that controls the account, and that signs preauthorizations. */
            key: components["schemas"]["Hash"];
            /**
             * @description A proof of the account's record, in base64, for which the network's key is enough. For tills; absent when the network can't
             *     make one at the moment.
             */
            proof?: string | null;
        };
        /** @description One use of a preauthorization that settled. */
        CodeUse: {
            /** @description How much. */
            amount: components["schemas"]["MinorUnits"];
            /** @description When it became final. */
            at: components["schemas"]["Time"];
            /** @description The code's id. */
            id: components["schemas"]["Id"];
            /** @description Who was paid. */
            payee: components["schemas"]["Party"];
            /**
             * Format: int32
             * @description Which use.
             */
            serial: number;
        };
        /** @description A confirmation: the passkey was shown for one action. */
        Confirmation: {
            /** @description Hand it in as `confirmation_id`. */
            confirmation_id: string;
            /** @description Until when it is good. */
            expires_at: components["schemas"]["Time"];
        };
        /** @description Somebody that a member keeps on their list. */
        Contact: {
            /** @description What the member calls them. */
            alias: string;
            /** @description The name that the contact goes by. */
            display_name: string;
            /** @description The username, without `@`. */
            username: string;
        };
        /** @description Puts somebody on a member's list. */
        ContactChange: {
            /** @description What the member calls them. */
            alias?: string;
        };
        /** @description A member's list. */
        ContactList: {
            /** @description By alias. */
            items: components["schemas"]["Contact"][];
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
        /** @description What the authenticator answered, in the JSON form of a `PublicKeyCredential`. */
        CredentialAnswer: {
            /** @description The credential. */
            credential: Record<string, unknown>;
            /** @description What the member calls this passkey, where one is being added. */
            name?: string | null;
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
        /** @description Sets how far a member may go below zero. */
        CreditLimitChange: {
            /** @description The limit; zero for none. */
            limit: components["schemas"]["Money"];
            /** @description A sentence for whoever approves it. */
            reason?: string;
        };
        /** @description A till's day. */
        DayReport: {
            /** @description The day, in UTC. */
            day: string;
            /** @description What the shop has of the day: sales without refunds, in minor units. */
            net: components["schemas"]["MinorUnits"];
            /**
             * Format: int64
             * @description Refunds that are final.
             */
            refunds_count: number;
            /** @description What they come to. */
            refunds_total: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Codes that were refused.
             */
            refused_count: number;
            /**
             * Format: int64
             * @description Sales that are final.
             */
            sales_count: number;
            /** @description What they come to. */
            sales_total: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description How many of them the till took while it was offline.
             */
            staged_count: number;
            /** @description The name of the till. */
            till: string;
        };
        /** @description One event on its way to one endpoint. */
        Delivery: {
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /** @description What it tells. */
            event: components["schemas"]["WebhookEvent"];
            /** @description The event's id: `webhook-id`, the same over all attempts. */
            event_id: string;
            /** @description Its id. */
            id: string;
            /** @description What the endpoint answered last: a status or what went wrong. */
            last_answer: string;
            next_at?: null | components["schemas"]["Time"];
            /** @description What became of it. */
            state: components["schemas"]["DeliveryState"];
        };
        /**
         * @description What became of a delivery.
         * @enum {string}
         */
        DeliveryState: "waiting" | "delivered" | "dead";
        /**
         * @description Which way the money went, seen from the member who asks.
         * @enum {string}
         */
        Direction: "out" | "in";
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
        /** @description A network that lost its quorum for good, and whose successor this gateway followed. */
        EarlierNetwork: {
            /** @description When this gateway followed its successor. */
            followed_at: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Its last final block.
             */
            last_height: number;
            /** @description What people called it. */
            name: string;
            /** @description Its id. */
            network_id: components["schemas"]["Hash"];
            /** @description Its public key in hex, with which its receipts still hold. */
            network_key: string;
        };
        /** @description A till that waits to be approved, as RFC 8628 has it. */
        Enrolment: {
            /** @description What the till asks with. Secret. */
            device_code: string;
            /** @description Until when. */
            expires_at: components["schemas"]["Time"];
            /**
             * Format: int32
             * @description How many seconds to wait between questions.
             */
            interval_s: number;
            /**
             * @description What the till shows and the merchant enters.
             * @example BCDF-GHJK
             */
            user_code: string;
            /** @description Where the merchant enters it. */
            verification_uri: string;
        };
        /** @description Approves a till, within limits for what it may take while it is offline. Zero: nothing. */
        EnrolmentApproval: {
            staged_hour_max?: null | components["schemas"]["MinorUnits"];
            staged_payer_max?: null | components["schemas"]["MinorUnits"];
        };
        /** @description Asks whether a till was approved. */
        EnrolmentPoll: {
            /** @description What the enrolment gave. */
            device_code: string;
        };
        /** @description Begins to enrol a till. */
        EnrolmentStart: {
            /** @description What the till is called. */
            name: string;
        };
        /** @description A till that waits, as the merchant sees it. */
        EnrolmentView: {
            /** @description Until when. */
            expires_at: components["schemas"]["Time"];
            /** @description What the till is called. */
            name: string;
            /** @description What the till shows. */
            user_code: string;
        };
        /** @description A federation answer (SEP-2). */
        Federation: {
            /** @description The account on this network's ledger. */
            account_id: string;
            /** @description The address in its one form. */
            stellar_address: string;
        };
        /** @description How the gateway is. The status is 200 if it can be used and 503 if not. */
        GatewayHealth: {
            /** @description Whether the database answers. */
            database: boolean;
            /** @description Whether a node of the network answers. */
            network: boolean;
            /**
             * Format: int64
             * @description How many payments the network has not decided yet.
             */
            payments_pending: number;
            /** @description Version of the program. */
            version: string;
        };
        /** @description The network and this gateway. */
        GatewayNetwork: {
            /** @description What can be paid with. */
            assets: components["schemas"]["AssetInfo"][];
            /** @description The classes of payees that have a name here: a phone's money can be locked to one. */
            classes: components["schemas"]["PayeeClass"][];
            /** @description From which amount on a payment needs a confirmation by passkey, in the first asset. */
            confirm_above: components["schemas"]["Money"];
            /** @description What comes after the name in `@alice@domain`. */
            domain: string;
            /** @description The networks that this one goes on from, the oldest first. `GET /v1/network/succession` proves the last step. */
            earlier: components["schemas"]["EarlierNetwork"][];
            /** @description Where people look at the ledger. */
            explorer_url?: string | null;
            /** @description Whether a sign-up needs an invitation. */
            invitation_required: boolean;
            /** @description What people call the network. */
            name: string;
            /** @description The network's id. */
            network_id: components["schemas"]["Hash"];
            /** @description The network's public key in hex: all that is needed to check a receipt. */
            network_key: string;
            /** @description Nodes that answer about the ledger, also without this gateway. */
            nodes: string[];
            /** @description Whether the gateway is being wound down and takes no new payments. */
            winding_down: boolean;
        };
        /**
         * @description 32 bytes in hex: a digest or a public key.
         * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
         */
        Hash: string;
        /**
         * @description An id of 16 bytes in hex: an account, an operation, a request, a hold, a mandate or a payment.
         * @example 0068f0a1b2c3d4e5f60718293a4b5c6d
         */
        Id: string;
        /** @description What stops working. */
        ImpactView: {
            /**
             * Format: int32
             * @description Certificates that are named and were not in force anyhow.
             */
            already_stopped: number;
            /**
             * Format: int32
             * @description How many of those that are left may fail before the network stops.
             */
            may_fail: number;
            /** @description Certificates in force that stop counting, by what they are for. */
            stops: components["schemas"]["ClassCount"][];
            /**
             * Format: int32
             * @description Validators now.
             */
            validators: number;
            /**
             * Format: int32
             * @description Validators afterwards. A certificate that is revoked leaves its node in the committee; only a removal takes it out.
             */
            validators_left: number;
            /**
             * Format: int32
             * @description Nodes that can't vote any more.
             */
            voters_lost: number;
        };
        /** @description An invitation to become a member. It is shown this once. */
        Invitation: {
            /** @description Until when it is good. */
            expires_at: components["schemas"]["Time"];
            /** @description The page to open. */
            link: string;
        };
        /** @description Asks for an invitation. */
        InvitationRequest: {
            /** @description The roles that the new member gets. Another operator must approve an invitation with roles. */
            roles?: components["schemas"]["Role"][];
        };
        /** @description Issues or redeems money. */
        IssueRequest: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description What for. */
            memo?: string;
            /** @description Whose account, by username with or without `@`. */
            username: string;
        };
        /** @description A WebFinger answer (RFC 7033), `application/jrd+json`. */
        Jrd: {
            /** @description Other forms of it. */
            aliases: string[];
            /** @description Where to go on. */
            links: components["schemas"]["JrdLink"][];
            /** @description What was asked for, in its one form. */
            subject: string;
        };
        /** @description One link of a WebFinger answer. */
        JrdLink: {
            /** @description Where. */
            href: string;
            /** @description What the link is for. */
            rel: string;
            /** @description What is there. */
            type: string;
        };
        /** @description Signs in with a link that was handed out for that. */
        LinkSignIn: {
            /** @description The token of the link. */
            token: string;
        };
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
        /** @description One entry of a revocation list. */
        ListedCredential: {
            credential?: null | components["schemas"]["CredentialView"];
            /** @description What the list says. */
            entry: components["schemas"]["ListEntryView"];
        };
        /**
         * @description Where a wallet's money is.
         * @enum {string}
         */
        Location: "network";
        /** @description A member, as they see themselves. */
        Member: {
            /**
             * @description The name that payers are shown.
             * @example Corner Bakery
             */
            display_name: string;
            /** @description The member's id. */
            id: string;
            /** @description What the member may do besides paying. */
            roles: components["schemas"]["Role"][];
            /** @description Whether the member can pay and be paid. */
            status: components["schemas"]["MemberStatus"];
            /**
             * @description The username, without `@`.
             * @example bakery
             */
            username: string;
        };
        /** @description The classes of payees that a member is in. Phones can carry money that is good at one class of them alone. */
        MemberClasses: {
            /** @description Whether this gateway can change them: only the network's registrar can. */
            can_change: boolean;
            /** @description The classes by number, 0 to 31, as the ledger has them. */
            classes: number[];
        };
        /** @description A member, as an operator sees them. */
        MemberEntry: {
            /** @description The account on the ledger. */
            account: components["schemas"]["Id"];
            /** @description When the member joined. */
            created_at: components["schemas"]["Time"];
            /** @description The name that payers are shown. */
            display_name: string;
            /** @description The member's id. */
            id: string;
            /** @description What the member may do besides paying. */
            roles: components["schemas"]["Role"][];
            /** @description Whether the member can pay and be paid. */
            status: components["schemas"]["MemberStatus"];
            /** @description The username, without `@`. */
            username: string;
        };
        /**
         * @description Whether a member can pay and be paid.
         * @enum {string}
         */
        MemberStatus: "active" | "frozen" | "closed";
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
        /** @description Proof that a phone used the same money twice. It can be checked offline: the refused code by its signature, each use by its receipt. */
        Misuse: {
            /** @description The phone's credential: the key that signed all of them. */
            device: components["schemas"]["Hash"];
            /** @description The mandate that was used. */
            mandate: components["schemas"]["Id"];
            /** @description What the phone did. */
            reason: components["schemas"]["MisuseReason"];
            /** @description How much it would have paid, in minor units. */
            refused_amount: components["schemas"]["MinorUnits"];
            /** @description The code that was refused, as the phone showed it, in hex. */
            refused_code: string;
            /** @description Whom it would have paid. */
            refused_payee: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description The serial number of the refused code.
             */
            serial: number;
            /** @description What the mandate pays in all, in minor units. */
            total: components["schemas"]["MinorUnits"];
            /** @description The uses that the ledger took before. */
            uses: components["schemas"]["MisuseUse"][];
        };
        /**
         * @description What a phone did.
         * @enum {string}
         */
        MisuseReason: "same_serial" | "overspent";
        /** @description A use that the ledger took. */
        MisuseUse: {
            /** @description How much it paid, in minor units. */
            amount: components["schemas"]["MinorUnits"];
            /** @description Where it is on the ledger. */
            operation: components["schemas"]["OperationRef"];
            /** @description Whom it paid. */
            payee: components["schemas"]["Id"];
            /** @description Its receipt in base64, for which the network's key is enough. */
            receipt: string;
            /**
             * Format: int32
             * @description Its serial number.
             */
            serial: number;
        };
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
        /** @description Where a payment is on the ledger. */
        OperationRef: {
            /** @description Who signed it. */
            author: components["schemas"]["Id"];
            /** @description The operation's id. */
            id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description Which item of the operation, where it is a batch.
             */
            item?: number | null;
        };
        /** @description One page of a list. */
        Page_Approval: {
            /** @description The items, newest first. */
            items: {
                /** @description Who decided, by username. */
                checker?: string | null;
                /** @description When it was asked for. */
                created_at: components["schemas"]["Time"];
                decided_at?: null | components["schemas"]["Time"];
                /** @description Until when it can be decided. */
                expires_at: components["schemas"]["Time"];
                failure?: null | components["schemas"]["PaymentFailure"];
                /** @description Its id. */
                id: string;
                /** @description What is asked for. */
                kind: components["schemas"]["ApprovalKind"];
                /** @description Who asked, by username. */
                maker: string;
                /** @description Why. */
                reason: string;
                /** @description What it made, such as the link of an invitation, for whoever asked. */
                result?: string | null;
                /** @description What became of it. */
                state: components["schemas"]["ApprovalState"];
                /** @description The same as a sentence. */
                summary: string;
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_AuditEntry: {
            /** @description The items, newest first. */
            items: {
                /** @description What was done, as a permanent word. */
                action: string;
                /** @description Who, by username, or `gateway`. */
                actor: string;
                /** @description When. */
                at: components["schemas"]["Time"];
                /** @description Details. */
                details: string;
                /** @description The hash over this entry and the hash of the one before. */
                hash: components["schemas"]["Hash"];
                /**
                 * Format: int64
                 * @description Its number; none is left out.
                 */
                sequence: number;
                /** @description To whom or what. */
                subject: string;
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Delivery: {
            /** @description The items, newest first. */
            items: {
                /**
                 * Format: int32
                 * @description How often it was tried.
                 */
                attempts: number;
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                /** @description What it tells. */
                event: components["schemas"]["WebhookEvent"];
                /** @description The event's id: `webhook-id`, the same over all attempts. */
                event_id: string;
                /** @description Its id. */
                id: string;
                /** @description What the endpoint answered last: a status or what went wrong. */
                last_answer: string;
                next_at?: null | components["schemas"]["Time"];
                /** @description What became of it. */
                state: components["schemas"]["DeliveryState"];
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_MemberEntry: {
            /** @description The items, newest first. */
            items: {
                /** @description The account on the ledger. */
                account: components["schemas"]["Id"];
                /** @description When the member joined. */
                created_at: components["schemas"]["Time"];
                /** @description The name that payers are shown. */
                display_name: string;
                /** @description The member's id. */
                id: string;
                /** @description What the member may do besides paying. */
                roles: components["schemas"]["Role"][];
                /** @description Whether the member can pay and be paid. */
                status: components["schemas"]["MemberStatus"];
                /** @description The username, without `@`. */
                username: string;
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Payment: {
            /** @description The items, newest first. */
            items: {
                /** @description How much. */
                amount: components["schemas"]["Money"];
                /**
                 * Format: int64
                 * @description Its block.
                 */
                block_height?: number | null;
                /** @description The other side. */
                counterparty: components["schemas"]["Party"];
                /** @description When it was asked for. */
                created_at: components["schemas"]["Time"];
                /** @description Which way the money went. */
                direction: components["schemas"]["Direction"];
                earlier_network?: null | components["schemas"]["Hash"];
                failure?: null | components["schemas"]["PaymentFailure"];
                final_at?: null | components["schemas"]["Time"];
                /**
                 * Format: int64
                 * @description How long the payer waited, in milliseconds.
                 */
                finality_ms?: number | null;
                /** @description Its id, the same for both sides. */
                id: string;
                /** @description What kind of movement it is. */
                kind: components["schemas"]["PaymentKind"];
                /** @description What for. */
                memo: string;
                operation?: null | components["schemas"]["OperationRef"];
                /** @description The payment that it gives back, in whole or in part. */
                refund_of?: string | null;
                refundable_until?: null | components["schemas"]["Time"];
                /** @description How much of it was given back, in minor units. */
                refunded: components["schemas"]["MinorUnits"];
                request_id?: null | components["schemas"]["Id"];
                /** @description What became of it. */
                state: components["schemas"]["PaymentState"];
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Redemption: {
            /** @description The items, newest first. */
            items: {
                /** @description How much. */
                amount: components["schemas"]["Money"];
                /**
                 * Format: int64
                 * @description Its block.
                 */
                block_height?: number | null;
                /** @description When it was brought in. */
                created_at: components["schemas"]["Time"];
                decided_at?: null | components["schemas"]["Time"];
                failure?: null | components["schemas"]["PaymentFailure"];
                /** @description The code's id. The same code has the same id wherever it is brought in. */
                id: components["schemas"]["Id"];
                /** @description Whether the phone used the same money twice, which `GET /v1/tills/sales/{id}/misuse` proves. */
                misuse: boolean;
                operation?: null | components["schemas"]["OperationRef"];
                /** @description Who paid. */
                payer: components["schemas"]["Party"];
                payment_id?: null | components["schemas"]["Id"];
                /** @description What the till calls the sale. */
                reference: string;
                /** @description How much of it was given back, in minor units. */
                refunded: components["schemas"]["MinorUnits"];
                /** @description Whether the till took it while it was offline. */
                staged: boolean;
                /** @description What became of it. */
                state: components["schemas"]["RedemptionState"];
                /** @description The name of the till. */
                till: string;
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_RequestView: {
            /** @description The items, newest first. */
            items: {
                /** @description How much. */
                amount: components["schemas"]["Money"];
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                /** @description When it expires. */
                expires_at: components["schemas"]["Time"];
                /** @description Its id on the ledger. */
                id: components["schemas"]["Id"];
                /** @description Where a browser pays it. */
                link: string;
                /** @description What for. */
                memo: string;
                /** @description Whether the member who asks is its payee. */
                mine: boolean;
                /** @description Who wants to be paid. */
                payee: components["schemas"]["Party"];
                payer?: null | components["schemas"]["Party"];
                /** @description What became of it. */
                state: components["schemas"]["RequestState"];
            }[];
            /** @description Hand this in as `cursor` for the page after this one. Absent on the last page. */
            next_cursor?: string | null;
        };
        /** @description Someone on the other side of a payment. */
        Party: {
            /** @description The name to show. */
            display_name: string;
            /** @description The username, without `@`, where one is known. */
            username?: string | null;
        };
        /** @description One of a member's passkeys. */
        PasskeyEntry: {
            /** @description When it was added. */
            created_at: components["schemas"]["Time"];
            /** @description The passkey's id. */
            id: string;
            /** @description What the member calls it. */
            name: string;
            used_at?: null | components["schemas"]["Time"];
        };
        /** @description A list of a member's passkeys. */
        PasskeyList: {
            /** @description The passkeys, oldest first. */
            items: components["schemas"]["PasskeyEntry"][];
            /**
             * Format: int32
             * @description How many recovery codes are left.
             */
            recovery_codes_left: number;
        };
        /** @description Gives a passkey another name. */
        PasskeyRename: {
            /** @description What the member calls it from now on. */
            name: string;
        };
        /** @description The first half of adding a passkey: hand the options to `navigator.credentials.create`. */
        PasskeyStart: {
            /** @description Names the ceremony in the second half. */
            ceremony_id: string;
            /** @description `PublicKeyCredentialCreationOptions` in its JSON form, under `publicKey`. */
            creation_options: Record<string, unknown>;
        };
        /** @description Who would be paid under a name. */
        Payee: {
            /** @description The name to show. */
            display_name: string;
            /** @description Whether the member never paid this payee before. */
            first_payment: boolean;
            /** @description A name that looks like this one and that the member paid before, without `@`. */
            look_alike_of?: string | null;
            /** @description Whether the payee is a member of this gateway, or holds their own key. */
            member: boolean;
            /** @description Whether the payee can be paid. */
            status: components["schemas"]["MemberStatus"];
            /** @description The username in its one form, without `@`. */
            username: string;
        };
        /** @description A class of payees, as the ledger's registrar gives it to accounts. */
        PayeeClass: {
            /**
             * @description What it is called.
             * @example Food and drink
             */
            name: string;
            /**
             * Format: int32
             * @description Its number on the ledger, 0 to 31.
             */
            number: number;
        };
        /** @description A payment, seen from one of its two sides. */
        Payment: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Its block.
             */
            block_height?: number | null;
            /** @description The other side. */
            counterparty: components["schemas"]["Party"];
            /** @description When it was asked for. */
            created_at: components["schemas"]["Time"];
            /** @description Which way the money went. */
            direction: components["schemas"]["Direction"];
            earlier_network?: null | components["schemas"]["Hash"];
            failure?: null | components["schemas"]["PaymentFailure"];
            final_at?: null | components["schemas"]["Time"];
            /**
             * Format: int64
             * @description How long the payer waited, in milliseconds.
             */
            finality_ms?: number | null;
            /** @description Its id, the same for both sides. */
            id: string;
            /** @description What kind of movement it is. */
            kind: components["schemas"]["PaymentKind"];
            /** @description What for. */
            memo: string;
            operation?: null | components["schemas"]["OperationRef"];
            /** @description The payment that it gives back, in whole or in part. */
            refund_of?: string | null;
            refundable_until?: null | components["schemas"]["Time"];
            /** @description How much of it was given back, in minor units. */
            refunded: components["schemas"]["MinorUnits"];
            request_id?: null | components["schemas"]["Id"];
            /** @description What became of it. */
            state: components["schemas"]["PaymentState"];
        };
        /** @description Why a payment failed. */
        PaymentFailure: {
            /**
             * @description The permanent code.
             * @example insufficient_funds
             */
            code: string;
            /** @description A sentence that a cashier can act on. */
            sentence: string;
        };
        /**
         * @description What kind of movement a payment is.
         * @enum {string}
         */
        PaymentKind: "payment" | "refund" | "issue" | "redeem";
        /** @description What a payment would do. */
        PaymentPreview: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description What the payer would have left to spend; negative if it is not enough. */
            available_after: components["schemas"]["MinorUnits"];
            /** @description What the payer's balance would be. */
            balance_after: components["schemas"]["MinorUnits"];
            /** @description Whether a confirmation by passkey is needed. */
            confirmation_required: boolean;
            /** @description What it costs the payer on top: nothing. */
            fee: components["schemas"]["Money"];
            /** @description Who would be paid. */
            payee: components["schemas"]["Payee"];
            /** @description What the payer should think about first. */
            warnings: components["schemas"]["Warning"][];
        };
        /** @description Asks for a payment. */
        PaymentRequest: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description A confirmation by passkey, where one is needed. */
            confirmation_id?: string | null;
            /** @description What for: at most 140 bytes, one line. Everybody can read it. */
            memo?: string;
            /**
             * @description The payee's username, with or without `@`.
             * @example @bakery
             */
            payee: string;
            request_id?: null | components["schemas"]["Id"];
        };
        /**
         * @description What became of a payment.
         * @enum {string}
         */
        PaymentState: "pending" | "final" | "failed";
        /** @description A member's phone. */
        Phone: {
            /** @description What it carries, newest first. */
            carries: components["schemas"]["Carried"][];
            /**
             * Format: int32
             * @description The class of payees that it may pay.
             */
            class?: number | null;
            /** @description When it was registered. */
            created_at: components["schemas"]["Time"];
            /** @description The key that codes can be sealed to, so that only this gateway can read them (X25519). */
            gateway_key: components["schemas"]["Hash"];
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /** @description Whom codes come from. */
            issuer: components["schemas"]["CodeIssuer"];
            /** @description Its key: the credential that its codes are signed with. */
            key: components["schemas"]["Hash"];
            /** @description What is left of all that it carries, as the ledger says. */
            left: components["schemas"]["MinorUnits"];
            /** @description What the member calls it. */
            name: string;
            /** @description Whether each preauthorization works once. */
            single_use: boolean;
            /** @description Whether it can pay. */
            state: components["schemas"]["PhoneState"];
            /** @description How much it shall carry. */
            target: components["schemas"]["Money"];
        };
        /** @description A member's phones. */
        PhoneList: {
            /** @description Newest first. */
            items: components["schemas"]["Phone"][];
        };
        /** @description Registers a phone: a key that can't leave it, and how much it shall carry. */
        PhoneRegistration: {
            /**
             * Format: int32
             * @description The class of payees that it may pay, 0 to 31; anybody if absent.
             */
            class?: number | null;
            /** @description Its Ed25519 key, which it made and keeps to itself. */
            key: components["schemas"]["Hash"];
            /** @description What the member calls it. */
            name: string;
            /** @description Whether each preauthorization works once, and what it leaves goes back at once. */
            single_use?: boolean;
            /** @description How much it shall carry. */
            target: components["schemas"]["Money"];
        };
        /**
         * @description Whether a phone can pay.
         * @enum {string}
         */
        PhoneState: "active" | "lost";
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
        /** @description New recovery codes. They are shown this once, and the old ones are void. */
        RecoveryCodes: {
            /** @description Each is good for one sign-in. */
            recovery_codes: string[];
        };
        /** @description Signs in with a recovery code. */
        RecoverySignIn: {
            /** @description One of the member's recovery codes. */
            code: string;
            /** @description The username. */
            username: string;
        };
        /** @description A code that was brought in. */
        Redemption: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Its block.
             */
            block_height?: number | null;
            /** @description When it was brought in. */
            created_at: components["schemas"]["Time"];
            decided_at?: null | components["schemas"]["Time"];
            failure?: null | components["schemas"]["PaymentFailure"];
            /** @description The code's id. The same code has the same id wherever it is brought in. */
            id: components["schemas"]["Id"];
            /** @description Whether the phone used the same money twice, which `GET /v1/tills/sales/{id}/misuse` proves. */
            misuse: boolean;
            operation?: null | components["schemas"]["OperationRef"];
            /** @description Who paid. */
            payer: components["schemas"]["Party"];
            payment_id?: null | components["schemas"]["Id"];
            /** @description What the till calls the sale. */
            reference: string;
            /** @description How much of it was given back, in minor units. */
            refunded: components["schemas"]["MinorUnits"];
            /** @description Whether the till took it while it was offline. */
            staged: boolean;
            /** @description What became of it. */
            state: components["schemas"]["RedemptionState"];
            /** @description The name of the till. */
            till: string;
        };
        /** @description Brings in a code. */
        RedemptionRequest: {
            amount?: null | components["schemas"]["Money"];
            /** @description The text of the QR code: `SC1:...`, or `SX1:...` for one that only the gateway can read. */
            code: string;
            /** @description What the till calls the sale: at most 140 bytes, one line. Everybody can read it. */
            reference?: string;
            staged_at?: null | components["schemas"]["Time"];
        };
        /**
         * @description What became of a code.
         * @enum {string}
         */
        RedemptionState: "pending" | "final" | "refused";
        /** @description Gives a payment back. */
        RefundRequest: {
            amount?: null | components["schemas"]["Money"];
            /** @description Why. */
            memo?: string;
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
        /** @description A new member, with the codes that get them back in without a passkey. The codes are shown this once. */
        Registered: {
            /** @description The member. */
            member: components["schemas"]["Member"];
            /** @description Each is good for one sign-in. */
            recovery_codes: string[];
        };
        /** @description Asks to become a member. */
        RegistrationRequest: {
            /**
             * @description The name that payers will be shown.
             * @example Anna Weaver
             */
            display_name: string;
            /** @description The token of an invitation, where the gateway asks for one. */
            invitation?: string | null;
            /**
             * @description The username wanted, with or without `@`.
             * @example anna
             */
            username: string;
        };
        /** @description The first half of a sign-up: hand the options to `navigator.credentials.create`. */
        RegistrationStart: {
            /** @description `PublicKeyCredentialCreationOptions` in its JSON form, under `publicKey`. */
            creation_options: Record<string, unknown>;
            /** @description Names the sign-up in the second half. */
            registration_id: string;
        };
        /** @description Asks to be paid. */
        RequestOpening: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description In how many seconds it expires: 60 to 31,536,000; a week if absent.
             */
            expires_in_s?: number | null;
            /** @description What for. */
            memo?: string;
            /** @description Who shall pay, with or without `@`; anybody if absent. */
            payer?: string | null;
        };
        /**
         * @description What became of a payment request.
         * @enum {string}
         */
        RequestState: "open" | "paid" | "declined" | "cancelled" | "expired";
        /** @description A request, and this organisation's part in it. */
        RequestToVote: {
            /** @description How to vote on the command line. */
            command: components["schemas"]["VoteCommand"];
            impact?: null | components["schemas"]["ImpactView"];
            /** @description What is asked for, by whom, the voters with what they check, and the votes in their order. */
            request: components["schemas"]["ProposalView"];
            /** @description Whether it is our turn. */
            turn: components["schemas"]["Turn"];
        };
        /** @description A payment request. */
        RequestView: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /** @description When it expires. */
            expires_at: components["schemas"]["Time"];
            /** @description Its id on the ledger. */
            id: components["schemas"]["Id"];
            /** @description Where a browser pays it. */
            link: string;
            /** @description What for. */
            memo: string;
            /** @description Whether the member who asks is its payee. */
            mine: boolean;
            /** @description Who wants to be paid. */
            payee: components["schemas"]["Party"];
            payer?: null | components["schemas"]["Party"];
            /** @description What became of it. */
            state: components["schemas"]["RequestState"];
        };
        /**
         * @description Whether the same request can succeed another time.
         * @enum {string}
         */
        Retry: "never" | "later" | "with_new_id";
        /**
         * @description What a member may do besides paying.
         * @enum {string}
         */
        Role: "operator" | "approver";
        /** @description Gives a sale back. */
        SaleRefund: {
            amount?: null | components["schemas"]["Money"];
        };
        /** @description One of a member's sessions. */
        SessionEntry: {
            /** @description When it began. */
            created_at: components["schemas"]["Time"];
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description What the browser says it is. */
            device: string;
            /** @description When it ends by itself. */
            expires_at: components["schemas"]["Time"];
            /** @description The session's id. */
            id: string;
            /** @description When it was last used, to the minute. */
            last_seen_at: components["schemas"]["Time"];
        };
        /** @description A list of a member's sessions. */
        SessionList: {
            /** @description The sessions, newest first. */
            items: components["schemas"]["SessionEntry"][];
        };
        /** @description The session that a request belongs to. */
        SessionView: {
            confirmed_until?: null | components["schemas"]["Time"];
            /** @description When the session ends by itself. */
            expires_at: components["schemas"]["Time"];
            /** @description Who is signed in. */
            member: components["schemas"]["Member"];
        };
        /** @description What became of each. */
        Settlement: {
            /** @description In the order of the request. */
            items: components["schemas"]["SettlementItem"][];
        };
        /** @description What became of one. */
        SettlementItem: {
            problem?: null | components["schemas"]["Problem"];
            sale?: null | components["schemas"]["Redemption"];
        };
        /** @description Brings in what a till took while it was offline, oldest first. */
        SettlementRequest: {
            /** @description 1 to 50 codes. */
            items: components["schemas"]["RedemptionRequest"][];
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
        /** @description A till as its merchant sees it. */
        ShopTill: {
            /** @description Whether its token works. */
            active: boolean;
            certificate?: null | components["schemas"]["TillCertificate"];
            /** @description When it was approved. */
            created_at: components["schemas"]["Time"];
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /** @description What it is called. */
            name: string;
            seen_at?: null | components["schemas"]["Time"];
            /** @description Where it is on its way. */
            state: components["schemas"]["TillState"];
        };
        /** @description A merchant's tills. */
        ShopTillList: {
            /** @description Newest first. */
            items: components["schemas"]["ShopTill"][];
        };
        /**
         * @description An ed25519 signature of 64 bytes in hex.
         * @example e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
         */
        SignatureHex: string;
        /**
         * @description The form of a statement.
         * @enum {string}
         */
        StatementFormat: "csv" | "camt053";
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
        /** @description Everything that a till needs, also while it is offline. */
        Till: {
            /** @description The account that is paid. */
            account: components["schemas"]["Id"];
            /** @description What it takes. */
            asset: components["schemas"]["Asset"];
            /** @description What the network knows it by. */
            certificate: components["schemas"]["TillCertificate"];
            /** @description The account's classes on the ledger, 0 to 31. */
            classes: number[];
            /** @description The ids of the networks that this one goes on from: codes that were made for them pay nothing any more. */
            earlier_networks: components["schemas"]["Hash"][];
            /** @description Its id. */
            id: components["schemas"]["Id"];
            /** @description Whose preauthorizations it takes. */
            issuers: components["schemas"]["CodeIssuer"][];
            /** @description Whose till it is. */
            merchant: components["schemas"]["Party"];
            /** @description What it is called. */
            name: string;
            /** @description The network's id. */
            network_id: components["schemas"]["Hash"];
            /** @description The network's key, in hex. */
            network_key: string;
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
            /** @description Most that it takes in an hour while it is offline, in minor units. */
            staged_hour_max: components["schemas"]["MinorUnits"];
            /** @description Most that it takes of one payer in an hour while it is offline, in minor units. */
            staged_payer_max: components["schemas"]["MinorUnits"];
        };
        /** @description A till's certificate on the ledger. Every capture names its key, and is refused when the certificate is not in force at that block. */
        TillCertificate: {
            /** @description The gateway's authority, which issued it. */
            authority: components["schemas"]["Id"];
            /** @description Its id on the ledger. */
            credential: components["schemas"]["Id"];
            /** @description Until when it is good. */
            expires_at: components["schemas"]["Time"];
            /** @description The certified Ed25519 key. Its secret half is the till's token (base64url). */
            key: components["schemas"]["Hash"];
        };
        /**
         * @description Where a till is on its way.
         * @enum {string}
         */
        TillState: "certifying" | "active" | "refused" | "revoked";
        /** @description An approved till's token. It is given once. */
        TillToken: {
            /** @description The till. */
            till: components["schemas"]["Till"];
            /**
             * @description Goes into `Authorization: Bearer`. Secret, since it is the secret half of the certified key too (base64url); ends when the till
             *     is revoked.
             */
            token: string;
        };
        /**
         * Format: date-time
         * @description A time as RFC 3339 has it, in UTC.
         * @example 2026-11-23T09:30:00Z
         */
        Time: string;
        /** @description Brings what a phone carries up to its target again. */
        TopUp: {
            target?: null | components["schemas"]["Money"];
        };
        /** @description Where all the money is. */
        Totals: {
            /**
             * Format: int64
             * @description The block after which it is so.
             */
            height: number;
            /** @description One per asset. */
            items: components["schemas"]["AssetTotals"][];
            /**
             * Format: int64
             * @description How many members can pay and be paid.
             */
            members_active: number;
            /**
             * Format: int64
             * @description How many payments the network has not decided yet.
             */
            payments_pending: number;
        };
        /**
         * @description Whether this organisation's node can vote.
         * @enum {string}
         */
        Turn: "open" | "asked" | "voted" | "no_vote" | "not_drawn" | "no_key" | "over";
        /**
         * @description Yes or no.
         * @enum {string}
         */
        Verdict: "approve" | "deny";
        /** @description Final payments by day. */
        Volume: {
            /** @description The asset. */
            asset: components["schemas"]["Asset"];
            /** @description One per day, oldest first, also for days without any. */
            items: components["schemas"]["VolumeDay"][];
            /**
             * Format: int32
             * @description Digits after the point.
             */
            scale: number;
        };
        /** @description One day's final payments. */
        VolumeDay: {
            /**
             * Format: int64
             * @description How many payments.
             */
            count: number;
            /**
             * Format: date
             * @description The day, in UTC.
             */
            day: string;
            /** @description Their sum, in minor units. */
            value: components["schemas"]["MinorUnits"];
        };
        /** @description How to vote on the command line, with the node's folder or key file to be filled in. */
        VoteCommand: {
            /** @description For it. */
            approve: string;
            /** @description Against it. */
            deny: string;
        };
        /** @description What the nodes are asked to decide, and what they decided lately. */
        VoteQueue: {
            /** @description Ballots on authorities, certificates and revocation lists, newest first. */
            ballots: components["schemas"]["BallotToVote"][];
            register?: null | components["schemas"]["RegisterView"];
            /** @description Requests to link, renew or remove nodes and to change how that is voted on, newest first. */
            requests: components["schemas"]["RequestToVote"][];
            voter?: null | components["schemas"]["Hash"];
        };
        /** @description Asks for this node's vote. */
        VoteRequest: {
            /** @description Why, for everybody to read: it goes on the ledger with the vote. */
            reason: string;
            /** @description For it or against it. */
            verdict: components["schemas"]["Verdict"];
        };
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
        /** @description A wallet address as Open Payments describes it. */
        WalletAddress: {
            /** @description The asset's code. */
            assetCode: string;
            /**
             * Format: int32
             * @description Digits after the point.
             */
            assetScale: number;
            /** @description Where grants would be asked for. */
            authServer: string;
            /** @description The address itself. */
            id: string;
            /** @description The name to show. */
            publicName: string;
            /** @description Where resources are. */
            resourceServer: string;
        };
        /** @description Something that a payer should think about. */
        Warning: {
            /** @description A permanent code: `first_payment`, `look_alike`, `insufficient_funds`, `payee_frozen`. */
            code: string;
            /** @description A sentence for the payer. */
            sentence: string;
        };
        /** @description An endpoint that is told about events. */
        Webhook: {
            /** @description When it was added. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Deliveries that were given up.
             */
            dead: number;
            /** @description What it is told; everything if empty. */
            events: components["schemas"]["WebhookEvent"][];
            /** @description Its id. */
            id: string;
            /** @description The secret that signatures are made with (Standard Webhooks). Shown only when the endpoint is added. */
            secret?: string | null;
            /** @description Where it is. */
            url: string;
            /**
             * Format: int64
             * @description Deliveries that wait for their next attempt.
             */
            waiting: number;
        };
        /**
         * @description What a webhook is told about.
         * @enum {string}
         */
        WebhookEvent: "payment.final" | "payment.failed" | "request.changed" | "member.changed" | "webhook.test";
        /** @description A list of endpoints. */
        WebhookList: {
            /** @description The endpoints. */
            items: components["schemas"]["Webhook"][];
        };
        /** @description Adds an endpoint. */
        WebhookRequest: {
            /** @description What to send; everything if empty. */
            events?: components["schemas"]["WebhookEvent"][];
            /**
             * @description Where to send; https, and not an address within a private network.
             * @example https://shop.example/hooks/scrip
             */
            url: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    webfinger: {
        parameters: {
            query: {
                /** @description `acct:alice@network.example`. */
                resource: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jrd+json": components["schemas"]["Jrd"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    federation: {
        parameters: {
            query: {
                /** @description `alice*network.example`, or an account. */
                q: string;
                /** @description `name` for an address, `id` for an account. */
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Federation"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can be used */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayHealth"];
                };
            };
            /** @description It can't be used */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayHealth"];
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
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The wallets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    start_confirmation: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hand the options to the browser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CeremonyStart"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    finish_confirmation: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description `ceremony_id` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialAnswer"];
            };
        };
        responses: {
            /** @description Confirmed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Confirmation"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    contacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    put_contact: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The username */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactChange"];
            };
        };
        responses: {
            /** @description On the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    remove_contact: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The username */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Off the list */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    events: {
        parameters: {
            query?: {
                /** @description Begin after this event; `Last-Event-ID` means the same. From now on if both are absent. */
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Payment"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
                    "application/json": components["schemas"]["GatewayNetwork"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    succession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    approvals: {
        parameters: {
            query?: {
                /** @description Only in this state. */
                state?: components["schemas"]["ApprovalState"];
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 200. */
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
                    "application/json": components["schemas"]["Page_Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    approve: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The approval */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Decided */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    reject: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The approval */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Decided */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    assets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    issue: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The asset */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueRequest"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    redeem: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The asset */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueRequest"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    audit: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 200. */
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
                    "application/json": components["schemas"]["Page_AuditEntry"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    invite: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationRequest"];
            };
        };
        responses: {
            /** @description The link, shown this once; with roles asked for, 202 and an approval instead */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description Roles need a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    members: {
        parameters: {
            query?: {
                /** @description Part of the username or the name. */
                search?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 200. */
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
                    "application/json": components["schemas"]["Page_MemberEntry"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    member_classes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The member */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The classes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberClasses"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    set_member_classes: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The member */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClassesChange"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    close_member: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The member */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionReason"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    set_credit_limit: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The member */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreditLimitChange"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    freeze: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The member */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionReason"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    unfreeze: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The member */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionReason"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    totals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The totals */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Totals"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    volume: {
        parameters: {
            query?: {
                /** @description How many days, 1 to 366; 30 if absent. */
                days?: number;
                /** @description The asset; the network's first if absent. */
                asset?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The days */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    votes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Requests and ballots, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoteQueue"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    vote_on_ballot: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The ballot's number */
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoteRequest"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    vote_on_request: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The request */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoteRequest"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoints */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    add_webhook: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRequest"];
            };
        };
        responses: {
            /** @description With the secret, shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    remove_webhook: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    deliveries: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 200. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The endpoint */
                id: string;
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
                    "application/json": components["schemas"]["Page_Delivery"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    redeliver: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The endpoint */
                id: string;
                /** @description The delivery */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    test_webhook: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    wind_down: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionReason"];
            };
        };
        responses: {
            /** @description Waits for a second person */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    passkeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The passkeys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    start_passkey: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hand the options to the browser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyStart"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    remove_passkey: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The passkey */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    rename_passkey: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The passkey */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyRename"];
            };
        };
        responses: {
            /** @description Renamed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyEntry"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    finish_passkey: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description `ceremony_id` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialAnswer"];
            };
        };
        responses: {
            /** @description Added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyEntry"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    payee: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The username, with or without `@` */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payee */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payee"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    payments: {
        parameters: {
            query?: {
                /** @description Words to look for in memo, name and username. */
                search?: string;
                /** @description Not before this time (RFC 3339) or day. */
                from?: string;
                /** @description Before this time (RFC 3339), or until the end of this day. */
                to?: string;
                /** @description Only this direction. */
                direction?: components["schemas"]["Direction"];
                /** @description Only this asset. */
                asset?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 200. */
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
                    "application/json": components["schemas"]["Page_Payment"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    pay: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentRequest"];
            };
        };
        responses: {
            /** @description Taken in */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    preview: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentRequest"];
            };
        };
        responses: {
            /** @description The preview */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentPreview"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    refund: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundRequest"];
            };
        };
        responses: {
            /** @description Taken in */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    phones: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The phones */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhoneList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    register_phone: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneRegistration"];
            };
        };
        responses: {
            /** @description Registered */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Phone"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    phone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The phone */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The phone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Phone"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    revoke_phone: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The phone */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The phone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Phone"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    top_up_phone: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The phone */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopUp"];
            };
        };
        responses: {
            /** @description The phone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Phone"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    problem_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code */
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
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    renew_recovery_codes: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The codes, shown this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    start_registration: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationRequest"];
            };
        };
        responses: {
            /** @description Hand the options to the browser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationStart"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    finish_registration: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description `registration_id` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialAnswer"];
            };
        };
        responses: {
            /** @description A new member, signed in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    requests: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 200. */
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
                    "application/json": components["schemas"]["Page_RequestView"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    open_request: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestOpening"];
            };
        };
        responses: {
            /** @description On the ledger */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestView"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The request */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestView"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    cancel_request: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The request */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestView"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    decline_request: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The request */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Declined */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestView"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    sign_out: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    link_sign_in: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkSignIn"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    start_sign_in: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hand the options to the browser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CeremonyStart"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    finish_sign_in: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description `ceremony_id` */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialAnswer"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    recovery_sign_in: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverySignIn"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    revoke_session: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The session */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    enrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the till shows */
                user_code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The till */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentView"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    approve_enrolment: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description What the till shows */
                user_code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolmentApproval"];
            };
        };
        responses: {
            /** @description Approved */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopTill"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    deny_enrolment: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description What the till shows */
                user_code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Denied */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    shop_tills: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tills */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopTillList"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    revoke_till: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The till */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Out of service */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    statements: {
        parameters: {
            query?: {
                /** @description The first day or time; a month ago if absent. */
                from?: string;
                /** @description The last day, or the time before which it ends; now if absent. */
                to?: string;
                /** @description The asset; the network's first if absent. */
                asset?: string;
                /** @description The form. */
                format?: components["schemas"]["StatementFormat"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A table, or camt.053 as `application/xml` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    start_enrolment: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolmentStart"];
            };
        };
        responses: {
            /** @description Waiting */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    poll_enrolment: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolmentPoll"];
            };
        };
        responses: {
            /** @description Approved */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TillToken"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    day_report: {
        parameters: {
            query?: {
                /** @description In UTC, as 2026-11-25; today if absent. */
                day?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DayReport"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    sales: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 200. */
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
                    "application/json": components["schemas"]["Page_Redemption"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    redeem_code: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedemptionRequest"];
            };
        };
        responses: {
            /** @description Final */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redemption"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    sale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sale */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redemption"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    misuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proof */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Misuse"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    refund_sale: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this attempt. The same key with the same body repeats the first reply; with another body it is refused. */
                "Idempotency-Key": string;
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path: {
                /** @description The code's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaleRefund"];
            };
        };
        responses: {
            /** @description Given back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redemption"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    till: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The till */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Till"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    settle: {
        parameters: {
            query?: never;
            header: {
                /** @description `1`: this request was made by a page's script or a program, not by a form on another site. */
                "Scrip-Client": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettlementRequest"];
            };
        };
        responses: {
            /** @description What became of each */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settlement"];
                };
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
    wallet_address: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The username, with or without `@` */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WalletAddress"];
                };
            };
            /** @description To the wallet */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not done, or not known to be done. */
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
}
