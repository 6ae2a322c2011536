"""The sentences of every reason that organizations give."""

from grants.core.reasons import N_, declare

WORDS = declare(
    {
        "legal_name_missing": N_("Write the legal name, as it stands on the certificate of registration."),
        "country_unknown": N_("Choose the country from the list."),
        "registered_in_future": N_(
            "The day of registration, %(day)s, is still to come. Look at the certificate."
        ),
        "since_not_a_year": N_("Write the year in four digits, between 1900 and %(now)s, for example 2004."),
        "website_not_an_address": N_(
            "Write the address as a browser shows it, for example https://example.org."
        ),
        "staff_do_not_add_up": N_(
            "%(victims)s people work with victims, but staff and volunteers together are %(all)s. One of the numbers is wrong."
        ),
        "board_member_nameless": N_(
            "Row %(row)s has a function and no name. Write the name, or empty the row."
        ),
        "budget_year_wrong": N_("Write the year of each budget in four digits, between 1990 and %(latest)s."),
        "likely_double": N_(
            "An organization with a similar name, this registration number or this web domain is already here. Ask to join it, or say that yours is another one."
        ),
        "sign_in_first": N_("Sign in first: an organization is registered by a person."),
        "join_already_asked": N_(
            "You asked less than a day ago. Its administrators have your mail; give them a little time."
        ),
        "already_member": N_("%(name)s is already a member. Change what they may do in the list."),
        "not_a_member": N_("This person is not a member any more."),
        "role_not_of_members": N_("Choose viewer, editor or administrator."),
        "only_administrator": N_(
            "%(name)s is the only administrator. Hand over to a colleague first, or make one administrator, too; without one nobody could send an application."
        ),
        "email_not_an_address": N_("Write an address such as name@example.org."),
        "address_not_invited": N_(
            "We cannot invite this address. Write to the Fund, and its administrator will look at it."
        ),
        "name_missing": N_("Write the name of the person."),
        "document_untitled": N_("Give the document a title that a stranger would understand."),
        "document_expired": N_("This document expired on %(day)s. Upload the one that is valid now."),
        "document_unchanged": N_(
            "This is the file that is already here as version %(version)s. Choose the new one."
        ),
        "document_elsewhere": N_("This document belongs to another organization."),
        "holder_missing": N_("Write the name that the account is held in, as the bank writes it."),
        "bank_missing": N_("Write the name of the bank."),
        "currency_unknown": N_("Choose the currency of the account from the list."),
        "iban_wrong": N_(
            "This is not a valid IBAN of %(country)s: a sign is missing or wrong. Compare it with a bank statement."
        ),
        "iban_other_country": N_(
            "This IBAN belongs to %(found)s, but the bank is said to be in %(country)s."
        ),
        "account_number_wrong": N_("Write the account number with letters and digits only, 4 to 34 of them."),
        "bic_wrong": N_(
            "A BIC (SWIFT code) has 8 or 11 letters and digits, for example ABCDKENA. Compare it with a bank statement."
        ),
        "account_unchanged": N_("These are the details that are here already. Nothing was changed."),
        "entered_it_yourself": N_(
            "You entered this account yourself. Another finance officer must verify it."
        ),
        "member_cannot_verify": N_(
            "You are a member of this organization. Another finance officer must verify its account."
        ),
        "conflict_cannot_verify": N_(
            "You have a conflict of interest with an application of this organization. Another finance officer must verify its account."
        ),
        "verified_already": N_("This account was looked at on %(day)s. A new account is verified anew."),
        "account_replaced": N_("The organization has entered a newer account since. Verify that one."),
        "verdict_reason_missing": N_("Say what you compared it with, or what does not fit."),
        "withheld_reason_missing": N_(
            "Say in a sentence why the name must not be public, for example that a shelter could be found."
        ),
        "group_by_table": N_(
            "%(country)s has its regional group by the table of the United Nations. Nobody needs to place it."
        ),
        "group_unknown": N_("Choose one of the five regional groups."),
        "profile_too_long": N_(
            "This text has %(count)s characters; the limit is %(limit)s. Nothing was cut: shorten it and save again."
        ),
    }
)
