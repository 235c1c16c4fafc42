/** The signs that mean something to the bot, and what (docs/in-the-room.md). */
export const reactionSigns: ReadonlyArray<readonly [sign: string, meaning: string]> = [
  ["✅", "allow once"],
  ["♾️", "allow always"],
  ["❌", "refuse"],
  ["1️⃣", "first choice"],
  ["2️⃣", "second choice"],
  ["3️⃣", "third choice"],
  ["🔁", "try again"],
  ["🛑", "stop"]
]
