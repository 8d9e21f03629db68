/** What a reading method answers for what is spelled in an unusual way, or wrongly: read the message as JSON instead. */
export const odd = -1;
