const given = `Amara Aisha Akira Alejandro Alma Amit Ana Anders Anouk Arjun Aylin Beatriz Bruno Camille Carlos Chidi Chiara Chloé Dalia Daniel
Deepa Diego Dilara Elena Elif Emeka Emma Enzo Eszter Fatima Femi Finn Freja Gabriela Giulia Grace Hanna Hiroshi Ibrahim Ines Ingrid Isabel
Ivan Jakob Jamal Jana Jin Joana João Kamala Karim Katarzyna Kenji Kwame Lan Lars Leila Lena Liam Linh Lucía Luca Maja Malik Marek Maria
Marta Mateo Mei Mia Miguel Mira Mohammed Nadia Naomi Ngozi Nikola Nina Noor Olga Olivia Omar Oskar Paolo Petra Priya Rafael Rania Ravi
Rosa Ruth Sakura Samuel Sanna Sara Sebastian Sinéad Sofia Søren Stefan Tarik Tatiana Thandiwe Thiago Tomás Tove Uche Valentina Vera Viktor
Wanjiru Wei Xiomara Yara Yasmin Yuki Yusuf Zainab Zofia Zoë`.split(/\s+/);

const family = `Abebe Adeyemi Ahmed Almeida Andersson Bakker Banerjee Bauer Berg Bianchi Castillo Chen Cohen Costa Dahl Diallo Dubois Eriksen
Fernández Fischer Fontaine García González Gruber Haddad Hansen Hernández Horvat Hussain Ibáñez Ivanova Jansen Jensen Johansson Kaya Khan
Kim Kovács Kowalska Kumar Laurent Lee Lindqvist López Machado Mäkinen Martin Mendes Mensah Meyer Molnár Moreau Morales Moretti Müller Murphy
Mwangi Nair Nakamura Ndiaye Nguyen Nielsen Novák Nowak Nunes O'Brien Okafor Okonkwo Öztürk Papadopoulou Park Patel Pereira Petrova Popescu
Ramírez Rao Reyes Ricci Rossi Ruiz Russo Sánchez Santos Sato Schneider Schmidt Shah Silva Singh Smith Sørensen Suzuki Svensson Takahashi
Tanaka Torres Tran Tshabalala Vargas Vasquez Virtanen Vogel Weber Williams Wójcik Wright Yamamoto Yılmaz Zhang Zimmermann`.split(/\s+/);

export const names = { given, family };

const spelled: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', ß: 'ss', đ: 'd', æ: 'ae', ı: 'i' };

/** A name as it stands in addresses: small letters a-z only. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[øłßđæı]/g, (letter) => spelled[letter]!).normalize('NFD').replace(/[^a-z]/g, '');
}
