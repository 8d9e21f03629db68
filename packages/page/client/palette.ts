const names = ['ink', 'quiet', 'hairline', 'paper', 'gain', 'loss', 'third', 'depth', 'chosen'] as const;

export type Colour = (typeof names)[number];

/** The colours of the style sheet, resolved for the theme that is on: a canvas does not know custom properties. */
export class Palette {
  #colours: Readonly<Record<Colour, string>> = this.#read();
  readonly #listeners: (() => void)[] = [];

  of(name: Colour): string {
    return this.#colours[name];
  }

  /** To be called when the theme has changed. */
  renew(): void {
    this.#colours = this.#read();
    for (const listener of this.#listeners) listener();
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #read(): Readonly<Record<Colour, string>> {
    const probe = document.createElement('span');
    document.body.append(probe);
    const colours = names.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    });
    probe.remove();
    return Object.fromEntries(colours) as Record<Colour, string>;
  }
}

/** The same colour with a seventh of its strength. Resolved colours read `rgb(r, g, b)`. */
export const faded = (colour: string, strength = 0.14): string =>
  colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${strength})`);
