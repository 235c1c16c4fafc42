import type { RawSettings } from "../Settings.ts"

export type DefaultCommand = "bot" | "sandbox"

/**
 * Without a command: the bot as soon as one name of ours is there, even an empty one. A start that lost its settings
 * must never end in a sandbox that looks healthy.
 */
export const defaultCommand = (given: RawSettings): DefaultCommand =>
  Object.keys(given).some((name) => /^(MATRIX|AGENT)_/i.test(name)) ? "bot" : "sandbox"

/** For a start without settings and without anybody at hand to chat with. */
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
