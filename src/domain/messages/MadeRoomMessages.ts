/** What the bot says of rooms that it makes for people, and how it calls them. */
export interface MadeRoomMessages {
  /** The title of a room that nobody named; `count` is how many the person has with it. */
  readonly newRoomTitle: (count: number) => string
  /** The name of a person's space; `bot` is how the bot is called. */
  readonly spaceName: (bot: string) => string
  /** No further room is made: there are as many as may be, in all or of one day. */
  readonly overQuota: Readonly<Record<"many" | "today", (most: number) => string>>
  /** The bot should encrypt the room, and cannot. */
  readonly noEncryptedRoom: string
  /** The homeserver does not make the room, and will not. */
  readonly roomNotMade: string
  /** Only a room that was made for who asks can be renamed and archived. */
  readonly notTheirRoom: string
  readonly noRoomTitle: string
  readonly roomNotRenamed: string
}

export const englishMadeRooms = (prefix: string): MadeRoomMessages => ({
  newRoomTitle: (count) => `Chat ${count}`,
  spaceName: (bot) => `Chats with ${bot}`,
  overQuota: {
    many: (most) =>
      `You have ${most} rooms of mine, which is the most there can be. Take one out of use with \`${prefix}archive\` ` +
      `in it, and ask again.`,
    today: (most) => `I made ${most} rooms for you within a day, which is the most there can be. Ask again tomorrow.`
  },
  noEncryptedRoom: "I cannot encrypt at the moment, so I make no new room. Ask whoever runs me to look at my status.",
  roomNotMade: "The homeserver refused to make the room. Ask whoever runs me to look at my log.",
  notTheirRoom: `This is not a room that I made for you with \`${prefix}new\`, so I leave it as it is.`,
  noRoomTitle: `Say how the room should be called: \`${prefix}rename A better name\`.`,
  roomNotRenamed: "The room does not let me change its name. You can do so in its settings."
})
