/** Disjoint sets of ids that are united step by step; each is called by its least id. */
export interface Groups {
  /** The id that stands for the group. */
  find(id: string): string;
  unite(left: string, right: string): void;
}

export function createGroups(): Groups {
  const parents = new Map<string, string>();
  const find = (id: string): string => {
    let root = id;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    for (let at = id; at !== root;) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  return {
    find,
    unite(left, right) {
      const [least, other] = [find(left), find(right)].sort() as [string, string];
      if (least !== other) parents.set(other, least);
    },
  };
}
