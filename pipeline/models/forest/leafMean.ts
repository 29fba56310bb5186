/** The weighted mean of the labels of a leaf; exactly the label where all are equal. */
export class LeafMean {
  weight = 0;
  #moment = 0;
  #first = Number.NaN;
  #equal = true;

  add(label: number, weight: number): void {
    if (this.weight === 0) this.#first = label;
    else if (label !== this.#first) this.#equal = false;
    this.weight += weight;
    this.#moment += weight * label;
  }

  get value(): number {
    return this.#equal ? this.#first : this.#moment / this.weight;
  }
}
