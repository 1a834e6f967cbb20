/** The words that replaced names and addresses are made of. */

export const firstNames =
  'Ada Amir Anja Aroha Beatriz Ben Carla Chidi Clara Daan Dana Diego Elif Emil Esme Fatima Felix Freya Gita Hana Hugo Ines Ivo Jana Jonas Kaito Kira Lars Leila Lena Luca Mabel Malik Marta Milo Nadia Nils Noor Olga Omar Paula Pavel Priya Quinn Rafael Rosa Sami Selma Sofia Sven Tara Theo Uma Vera Viktor Wen Ximena Yara Yusuf Zita'.split(
    ' ',
  );

export const lastNames =
  'Abel Almeida Andersen Aoki Baker Bakshi Berg Bianchi Brook Castro Chen Costa Dahl Diaz Dubois Ekwueme Farah Ferrari Fischer Fox Garcia Gruber Haddad Hansen Hill Ito Ivanov Jansen Kaya Keller Khan Kim Kovac Kruger Lang Larsen Lopez Mbeki Meyer Moreau Nagy Novak Okafor Olsen Park Patel Petrov Quist Reyes Rossi Sato Schmid Silva Singh Stone Tanaka Vance Vogel Weber Wood Yilmaz Zhang'.split(
    ' ',
  );

export const companyWords =
  'Alder Amber Anchor Arbor Aspen Beacon Birch Bluff Canyon Cedar Cobalt Copper Coral Crescent Delta Dune Echo Elm Ember Falcon Fern Fjord Flint Garnet Glacier Grove Harbor Hazel Heron Horizon Indigo Iris Ivory Jasper Juniper Lagoon Lantern Larch Linden Maple Marble Meadow Mistral Nimbus Oak Onyx Opal Orchard Osprey Pebble Pine Prairie Quarry Raven Ridge River Saffron Sierra Slate Summit Thistle Tundra Willow Zephyr'.split(
    ' ',
  );

export const companyEndings =
  'Works Partners Systems Trading Industries Logistics Foods Energy Labs Group Services Retail'.split(' ');

export const streets =
  'Bridge Street|Canal Road|Chapel Lane|Church Street|Garden Row|Grove Road|Harbour Street|High Street|Hill Road|Lake Avenue|Market Square|Mill Lane|Park Avenue|Quay Street|River Road|School Lane|Spring Street|Station Road|Valley Road|West Street'.split(
    '|',
  );

export const towns =
  'Ashford|Bellmoor|Cresthaven|Dunwick|Eastbrook|Fairholm|Glenfield|Harrowgate|Ironbridge|Kingsport|Lakemouth|Millbrook|Northwold|Oakhurst|Pinecrest|Redcliff|Stonebridge|Thornbury|Westhaven|Yarrow'.split(
    '|',
  );
