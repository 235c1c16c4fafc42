import type { RawSettings } from "../Settings.ts"

export type DefaultCommand = "bot" | "sandbox"

/**
 * The command of a start without one: the bot as soon as one of its names is set, even to nothing, because a start that
 * lost its settings must not end in a sandbox that looks healthy.
 */
export const defaultCommand = (raw: RawSettings): DefaultCommand =>
  Object.keys(raw).some((name) => /^(MATRIX|AGENT)_/i.test(name)) ? "bot" : "sandbox"

/** What follows where only an agent was given and no account: the way to talk with it all the same. */
export const agentAlone = (raw: RawSettings): string =>
  Object.keys(raw).some((name) => /^MATRIX_/i.test(name)) || !Object.keys(raw).some((name) => /^AGENT_/i.test(name))
    ? ""
    : `\nTo chat with that agent here, without a homeserver, write the command too: sandbox (it reads no .env).`

/** The sentence for a start without settings and without a terminal to chat on. */
export const nothingSet =
  `Nothing is set, so there is no bot to run. Write these lines into a file named .env here, or set them in \
the environment:
  MATRIX_HOMESERVER=https://matrix.example.org
  MATRIX_ACCESS_TOKEN=the access token of the bot's account
  MATRIX_ALLOWED_USERS=@*:example.org
  AGENT_URL=wss://agent.example.org/agent_ws/
All settings are explained by --help, and "config" shows what is set.
To try it first, with no setting at all, start it on a terminal: that opens a sandbox with a chat \
("sandbox --no-chat": without one).`
