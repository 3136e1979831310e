import { Icon, type IconName } from "./Icon";
import { Menu } from "./Menu";
import { chooseTheme, type ThemeChoice, themeChoice } from "./theme";
import { useObservable } from "./useObservable";

const CHOICES: readonly { value: ThemeChoice; label: string; icon: IconName }[] = [
  { value: "system", label: "Like the system", icon: "circle-half" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
];

/** Menu that chooses light, dark or the system's theme. */
export function ThemeSwitch() {
  const current = useObservable(themeChoice);
  const icon = CHOICES.find(({ value }) => value === current)?.icon ?? "circle-half";
  const items = CHOICES.map(({ value, ...shown }) => ({
    ...shown,
    checked: value === current,
    onSelect: () => chooseTheme(value),
  }));
  return (
    <Menu label="Theme" variant="btn-bare" align="end" items={items}>
      <Icon name={icon} />
    </Menu>
  );
}
