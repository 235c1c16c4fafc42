import type { UnreadableReason } from "../crypto/Unreadable.ts"

/** What the bot says about a room as a whole: who may use it there, and what it could not read. */
export interface RoomMessages {
  /** Said once to somebody whose messages come faster than people write. */
  readonly braked: (user: string, minutes: number) => string
  readonly encryptedRoom: string
  readonly notAllowed: string
  /** Said once for each key that does not come: why a message cannot be read, and what its sender can do. */
  readonly unreadable: Readonly<Record<UnreadableReason, string>>
  readonly gap: string
  /** The room goes on although a gap before it is not read yet. */
  readonly late: string
  /** The agent has one memory for all rooms (AGENT_ISOLATION=shared). */
  readonly sharedMemory: string
  /** A direct room got a third person: what the rule for groups means there. */
  readonly group: Readonly<Record<"mention" | "never", string>>
}

export const englishRooms: RoomMessages = {
  braked: (user, minutes) =>
    `Messages from ${user} come within two seconds of my answers, as those of a program do. I will read them ` +
    `${minutes} minutes from now.`,
  encryptedRoom: "This bot cannot take part in encrypted rooms.",
  unreadable: {
    "no key": "I cannot read this message: its key did not reach me. I will answer when it comes. If it does not, " +
      "please send the message again.",
    "too old": "I cannot read this message: it was encrypted before I got the key. Please send it again.",
    withheld: "I cannot read this message: your client did not share its key with me. Please send it again.",
    unverified: "I cannot read this message: your client shares no keys with my device, as it does with devices that " +
      "are not signed or not verified. Whoever runs me can see to that; or allow such devices in this room, and send " +
      "it again.",
    malformed: "I cannot read this message: it is damaged. Please send it again."
  },
  notAllowed: "You are not on this bot's list of allowed users.",
  gap:
    "I could not read everything that was written here while I was away. Please send again what I have not answered.",
  late: "Some older messages from here cannot be read at the moment. I go on with the newer ones, and answer the " +
    "older messages when I can read them.",
  sharedMemory: "This assistant may have one memory for all rooms: what is said here can come up elsewhere.",
  group: {
    mention: "There are more than two of us here or invited now. As long as that is so, I answer only messages that " +
      "mention me, and replies to mine.",
    never: "There are more than two of us here or invited now, and I do not answer in groups."
  }
}
