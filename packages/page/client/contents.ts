/** A link into a folded section unfolds it: what an address names has to be seen. */
export function followHash(): void {
  const unfold = (): void => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named === null) return;
    for (let at: Element | null = named; at !== null; at = at.parentElement)
      if (at instanceof HTMLDetailsElement) at.open = true;
    // A figure is named for its definition.
    const definition = named.querySelector('dt > details');
    if (definition instanceof HTMLDetailsElement) definition.open = true;
    named.scrollIntoView();
  };
  addEventListener('hashchange', unfold);
  unfold();
}
