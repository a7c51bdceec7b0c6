/** Messages of Base about sessions, accounts, passwords and privileges. */
import { nothing, say } from "../../wording.js";

export const access = {
  SessionLimitExceeded: say(
    "No further session can be opened: all are taken.",
    "Close a session that is not needed, or wait for one to time out.",
    "The number of sessions has reached its limit.",
  ),
  SessionTerminated: say("The session is closed.", nothing, "A session was ended on request."),
  NoValidSession: say(
    "The request belongs to no open session.",
    "Open a session, or send credentials with the request.",
    "A session token is missing, unknown or expired.",
  ),
  AuthenticationTokenRequired: say(
    "Logging in needs a token as well.",
    "Get a token and send it as Token when opening a session.",
    "A second factor is missing.",
  ),
  OneTimePasscodeSent: say(
    "A passcode is on its way to %1; send it as Token to open the session.",
    "Wait for the passcode, then open a session with it.",
    "A second factor was sent to the account's owner.",
  ),
  GenerateSecretKeyRequired: say(
    "This account has no key for one-time passwords yet; make one by POST to '%1'.",
    "Run that action, keep the key that it returns, and use it to compute Token from then on.",
    "An account must be enrolled for one-time passwords before it can be used.",
  ),
  InsufficientPrivilege: say(
    "This account may not do that.",
    "Use an account whose role has the privileges needed, or have the role changed.",
    "The user is known, but the role lacks a privilege.",
  ),
  AccessUnauthorized: say(
    "Log in first: the request carries no credentials that this service accepts.",
    "Send valid credentials or a valid session token.",
    "The user is not known (401).",
  ),
  AccessForbidden: say(
    "This account is not allowed to do that.",
    "Use an account whose role has the privileges needed.",
    "The user is known, but the request is not allowed (403).",
  ),
  AccessDenied: say(
    "This service may not connect to '%1'.",
    "Check the URI, the credentials given for it, and where this service is allowed to connect to.",
    "A connection was turned down, by the other end or by what the operator allows.",
  ),
  AccountModified: say("The account was changed.", nothing, "A change of an account succeeded."),
  AccountNotModified: say(
    "The account could not be changed.",
    "Check the values sent and the privileges of the account that sends them.",
    "A change of an account failed.",
  ),
  AccountRemoved: say("The account is gone.", nothing, "An account was deleted."),
  AccountForSessionNoLongerExists: say(
    "The account of this session was deleted, so the session is closed too.",
    "Log in with another account.",
    "A session ended because its account was deleted.",
  ),
  PasswordChangeRequired: say(
    "This account needs a new password before it can do anything else; PATCH Password at '%1'.",
    "Set a new password there, then log in again.",
    "The password is initial or expired.",
  ),
  PasswordIncorrectLength: say(
    "The password is too short or too long.",
    "Keep to MinPasswordLength and MaxPasswordLength of the AccountService; for firmware, to those of its attribute registry.",
    "A new password has the wrong length.",
  ),
  PasswordReuseTooRecent: say(
    "The password was in use too recently.",
    "Think of a new one; EnforcePasswordHistoryCount of the AccountService tells how many old ones are remembered.",
    "A new password repeats an old one.",
  ),
  PasswordComplexityNotMet: say(
    "The password is too simple.",
    "Follow PasswordGuidanceMessage of the AccountService.",
    "A new password breaks the rules for passwords.",
  ),
  RestrictedRole: say(
    "The role '%1' is not available on this service.",
    "Use another role; AlternateRoleId of the role may name one.",
    "A role is set aside and cannot be assigned.",
  ),
  RestrictedPrivilege: say(
    "The privilege '%1' is not available on this service.",
    "Leave the privilege out.",
    "A privilege is set aside and cannot be assigned.",
  ),
  StrictAccountTypes: say(
    "The account types in %1 cannot be had exactly as asked, and StrictAccountTypes rules out anything else.",
    "Ask for other AccountTypes and OEMAccountTypes, or set StrictAccountTypes to false.",
    "The service can give only a different set of account types than the one asked for.",
  ),
  LicenseRequired: say(
    "This needs a licence: %1.",
    "Install the licence, then send the request again.",
    "A feature is licensed and the licence is absent.",
  ),
};
