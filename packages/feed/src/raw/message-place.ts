/** Where a message stood: the file or part of a recording, and its number there, counted from 1. */
export interface MessagePlace {
  readonly name: string;
  readonly message: number;
}

/** `capture.gz, message 7`. Put into words only where it is told, since nearly no place ever is. */
export const placeText = ({ name, message }: MessagePlace): string => `${name}, message ${message}`;
