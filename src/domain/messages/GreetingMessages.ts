/** A kind of message that nothing can be made of for the agent. */
export const unusableKinds = ["sticker", "poll", "location", "other"] as const
export type UnusableKind = typeof unusableKinds[number]

/** What the bot says when it comes into a direct room, and once to each kind of message that it cannot pass on. */
export interface GreetingMessages {
  /** Plain text: a notice of its own. */
  readonly welcome: string
  readonly unusable: Readonly<Record<UnusableKind, string>>
}

export const englishGreetings = (prefix: string): GreetingMessages => ({
  welcome: `Hello. I pass what you write here on to an assistant, and bring you its answers. Send ${prefix}help to ` +
    "learn what else I can do.",
  unusable: {
    sticker: "I cannot pass stickers on to the assistant. Please say it in words.",
    poll: "I cannot pass polls on to the assistant, nor vote in them. Please ask in words.",
    location: "I cannot pass locations on to the assistant. Please say in words where that is.",
    other: "I cannot pass this kind of message on to the assistant. Please say it in words."
  }
})
