import { text } from "./SettingType.ts"

export const path = text("path", /^[^\0]+$/, "but a path holds no zero character")
export const line = text("text", /^[^\r\n]+$/, "but it must fit on one line")
