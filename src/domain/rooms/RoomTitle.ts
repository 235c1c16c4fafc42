import { oneLine } from "../OneLine.ts"

/** The longest title of a room that we write, in characters; Synapse takes 255. */
export const longestRoomTitle = 100

/** A person's words as a room's title: one line; undefined where nothing of them can be seen. */
export const roomTitle = (text: string | undefined): string | undefined => {
  const title = oneLine(text ?? "", longestRoomTitle)
  return title === "" ? undefined : title
}
