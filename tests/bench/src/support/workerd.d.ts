/** The package says nothing of its types: a CommonJS module whose `default` is the path of the program. */
declare module "workerd" {
  const workerd: { default: string };
  export default workerd;
}
