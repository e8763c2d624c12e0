const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** The hour and minute of an ISO time, as the reader writes them. */
export const clockTime = (time: string): string => clock.format(new Date(time));

/** Date and time of an ISO time, in full. */
export const fullTime = (time: string): string => new Date(time).toLocaleString();
