import { type Transaction } from './transaction.ts';

/** Every transaction of the gateway with its links. Nothing here decides; the rules do. */
export class Books {
  readonly #byId = new Map<string, Transaction>();
  readonly #byMerchantId = new Map<string, Transaction[]>();
  readonly #children = new Map<string, Transaction[]>();

  add(transaction: Transaction): void {
    this.#byId.set(transaction.id, transaction);
    const { merchantTransactionId, referencedId } = transaction;
    if (merchantTransactionId !== undefined) {
      append(this.#byMerchantId, `${transaction.entityId} ${merchantTransactionId}`, transaction);
    }
    if (referencedId !== undefined) append(this.#children, referencedId, transaction);
  }

  find(id: string): Transaction | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<Transaction> {
    return this.#byId.values();
  }

  byMerchantTransactionId(entityId: string, merchantTransactionId: string): readonly Transaction[] {
    return this.#byMerchantId.get(`${entityId} ${merchantTransactionId}`) ?? [];
  }

  /** Children that moved money or still may: a pending one holds its amount like a settled one. */
  live(parent: Transaction, paymentType: Transaction['paymentType']): readonly Transaction[] {
    const children = this.#children.get(parent.id) ?? [];
    return children.filter((child) => child.paymentType === paymentType && child.state !== 'rejected');
  }

  sum(parent: Transaction, paymentType: Transaction['paymentType']): number {
    return this.live(parent, paymentType).reduce((total, child) => total + child.amount, 0);
  }

  /** The whole tree the transaction stands in, root first. */
  tree(transaction: Transaction): readonly Transaction[] {
    let root = transaction;
    for (let parent = this.#parentOf(root); parent; parent = this.#parentOf(root)) root = parent;
    const tree = [root];
    // The array grows while it is walked: breadth first without a second list.
    for (const member of tree) tree.push(...(this.#children.get(member.id) ?? []));
    return tree;
  }

  #parentOf({ referencedId }: Transaction): Transaction | undefined {
    return referencedId === undefined ? undefined : this.#byId.get(referencedId);
  }
}

const append = (index: Map<string, Transaction[]>, key: string, transaction: Transaction): void => {
  const entries = index.get(key);
  if (entries) entries.push(transaction);
  else index.set(key, [transaction]);
};
