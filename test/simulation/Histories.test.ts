import { played } from "./Played.ts"

played(300)
