//! Why a code is refused.

macro_rules! errors {
    ($( $(#[$doc:meta])* $name:ident = $code:literal, $sentence:literal; )*) => {
        /// Why a code is refused, in order of precedence. Codes are permanent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum Error {
            $( $(#[$doc])* #[error($sentence)] $name, )*
        }

        impl Error {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$name ),*];

            /// The permanent code.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$name => $code, )* }
            }

            /// A sentence that a cashier can act on.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$name => $sentence, )* }
            }
        }
    };
}

errors! {
    /// The text is none of the forms of a code.
    NotACode = "code_not_recognised",
        "This is not a payment code. Ask the customer to show the code again.";
    /// It begins like a code and is none: cut off, or changed.
    Malformed = "code_malformed",
        "The code is damaged. Ask the customer to show it again.";
    /// It can be read by the gateway only.
    Sealed = "code_sealed",
        "This code can only be read by the network, and the network can't be reached. Ask for another way to pay.";
    /// It was not sealed for this gateway, or changed.
    NotForUs = "code_sealed_for_other",
        "This code was made for another network. Ask for another way to pay.";
    /// Its issuer is nobody whom this till trusts.
    UnknownIssuer = "code_issuer_unknown",
        "This code was not issued by a payment service that this till knows. Ask for another way to pay.";
    /// The issuer's signature does not hold, or is for another network.
    IssuerSignature = "code_issuer_signature_invalid",
        "This code is forged or damaged. Don't hand anything over; ask for another way to pay.";
    /// The preauthorization has expired.
    Expired = "code_expired",
        "This code has expired. The customer has to go online once before paying like this again.";
    /// The phone's signature does not hold.
    DeviceSignature = "code_device_signature_invalid",
        "This code is forged or damaged. Don't hand anything over; ask for another way to pay.";
    /// It pays somebody else.
    WrongPayee = "code_for_other_payee",
        "This code pays another shop. Ask the customer to scan this till's own code and try again.";
    /// It can't be used here.
    WrongClass = "code_wrong_class",
        "This code can't be used at this kind of shop. Ask for another way to pay.";
    /// It is in an asset that the till does not take.
    WrongAsset = "code_wrong_asset",
        "This code pays in another currency. Ask for another way to pay.";
    /// The amount is zero.
    ZeroAmount = "code_amount_zero",
        "Enter an amount above zero.";
    /// The amount is not the one that the till asked for.
    OtherAmount = "code_other_amount",
        "The code is for another amount than the sale. Ask the customer to enter the right amount.";
    /// The amount is over the cap per use.
    OverUseLimit = "code_over_use_limit",
        "This is more than one payment with this code may be. Ask for another way to pay.";
    /// The amount is over what is left.
    OverTotalLimit = "code_over_total_limit",
        "This is more than what is left on the phone. Ask for another way to pay.";
    /// The serial number is not below the number of uses.
    SerialOutOfRange = "code_serial_out_of_range",
        "This code was never valid. Ask for another way to pay.";
    /// The merchant's code is none.
    NotAMerchant = "merchant_code_not_recognised",
        "This is not a till's code. Scan the code that the till shows.";
    /// The merchant's code is cut off or changed.
    MerchantMalformed = "merchant_code_malformed",
        "The till's code is damaged. Scan it again.";
    /// A value can't be put into a merchant's code.
    MerchantValue = "merchant_value_malformed",
        "This can't be written into a till's code.";
    /// The till belongs to another network.
    OtherNetwork = "merchant_of_other_network",
        "This till belongs to another network.";
}
