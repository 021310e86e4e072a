/**
 * Whether a name that a maker gives to a model is one of these (lower case): makers write "Latitude 5580" where a machine
 * says "Dell Latitude 5580", so that one may contain the other.
 */
export function isModel(name: string, models: readonly string[]): boolean {
  const wanted = name.toLowerCase().trim();
  // What says nothing is contained in everything.
  if (wanted === '') return false;
  return models.some((model) => model !== '' && (model.includes(wanted) || wanted.includes(model)));
}
