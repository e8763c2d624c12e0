/** The bounds of the contract, each in this one place. Lengths are characters, pages are items. */
export const limits = {
  nameLength: 80,
  contentLength: 4000,
  reasonLength: 500,
  fileNameLength: 255,
  uploadBytes: 25 * 1024 * 1024,
  roomPage: 100,
  historyPage: 200,
  /** Members named in the answer to a join; `memberCount` counts them all. */
  listedMembers: 200,
} as const;
