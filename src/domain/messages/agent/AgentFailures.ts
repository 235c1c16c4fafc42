/**
 * What people read of the failures of an agent that has no words for them, or none that may be shown, as upstream words
 * may hold keys. Our wires give these codes; how to ask again follows.
 */
export const agentFailures = {
  login_missing: "The assistant wants a login before it answers anybody. The operator of this bot has to look at it.",
  session_lost: "The assistant lost this conversation twice in a row, so I stopped asking it.",
  answer_cut: "The answer broke off several times before it was complete.",
  answer_too_large: "The assistant sent more at once than I can read.",
  approval_open:
    "The assistant waits for an approval that I can neither give nor refuse, and takes nothing else here until then. " +
    "The operator of this bot has to look at it (AGENT_DENY); the command clear begins anew without it.",
  approval_unset:
    "The assistant asked for an approval, and the operator of this bot has not said what means yes and no to it " +
    "(AGENT_APPROVE, AGENT_DENY), so I refused it.",
  bad_request:
    "The assistant's server did not take this message. The operator of this bot can find the code in the log.",
  context_length:
    "This message is too long for the assistant, also without what was said before. Please shorten it, or send it in " +
    "parts.",
  empty_answer: "The assistant's server reported success, but sent no text.",
  no_api:
    "What answers at the assistant's address is no such server. The operator of this bot has to look at AGENT_URL.",
  no_images: "The assistant cannot look at images. Please describe it in words.",
  not_found:
    "The assistant's server has nothing at this address, or not the model that it was asked for. The operator of " +
    "this bot has to look at AGENT_URL and AGENT_MODEL.",
  overloaded: "The assistant has too much to do at the moment. Please try again a little later.",
  quota_exhausted: "The assistant's account is used up. The operator of this bot has to look at it.",
  server_error: "The assistant's server failed. Please try again a little later.",
  tools_wanted: "The assistant wanted to use a tool, and none can be used here.",
  unauthorized:
    "The assistant's server does not accept this bot, as its key is wrong or missing. The operator of this " +
    "bot has to look at AGENT_TOKEN.",
  unknown_model:
    "The assistant's server does not know the model that it was asked for. The operator of this bot has to " +
    "look at AGENT_MODEL."
} as const

export type AgentFailureCode = keyof typeof agentFailures
